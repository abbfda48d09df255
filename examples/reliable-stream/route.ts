import { toVercelRoutes } from '@grip/vercel'
import { createApp } from './app.ts'
import { history } from './database.ts'

export const { GET, POST } = toVercelRoutes(createApp(history))
