import { toCloudflareHandler } from '@grip/cloudflare'
import app from './app.ts'

export default toCloudflareHandler(app)
