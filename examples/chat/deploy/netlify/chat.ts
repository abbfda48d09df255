import app from '../../app.ts'

export default (request: Request) => app.fetch(request)
export const config = { path: '/*' }
