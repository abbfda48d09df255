import { toLambdaHandler } from '@grip/lambda'
import { createApp } from './app.ts'
import { history } from './database.ts'

export const handler = toLambdaHandler(createApp(history))
