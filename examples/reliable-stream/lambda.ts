import { toLambdaHandler } from '@grip/lambda'
import { createApp } from './app.ts'
import { streams } from './database.ts'

export const handler = toLambdaHandler(createApp(streams))
