import { app } from '@azure/functions'
import { toAzureHandler } from '@grip/azure'
import chat from './app.ts'

const handler = toAzureHandler(chat, { basePath: '/api' })
app.http('chat', { methods: ['GET', 'POST'], route: '{*path}', handler })
