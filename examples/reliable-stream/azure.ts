import { app } from '@azure/functions'
import { toAzureHandler } from '@grip/azure'
import { createApp } from './app.ts'
import { streams } from './database.ts'

app.http('events', { route: '{*path}', handler: toAzureHandler(createApp(streams), { basePath: '/api' }) })
