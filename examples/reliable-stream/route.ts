import { toVercelRoutes } from '@grip/vercel'
import { createApp } from './app.ts'
import { streams } from './database.ts'

export const { GET, POST } = toVercelRoutes(createApp(streams))
