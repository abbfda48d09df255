import { toVercelRoutes } from '@grip/vercel'
import app from './app.ts'

export const { GET, POST } = toVercelRoutes(app)
