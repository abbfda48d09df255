import { app } from '@azure/functions'
import { toAzureHandler } from '@grip/azure'
import { createApp } from './app.ts'
import { history } from './database.ts'

const handler = toAzureHandler(createApp(history), { basePath: '/api' })
app.http('events', { methods: ['GET', 'POST'], route: 'events/{channel}', handler })
