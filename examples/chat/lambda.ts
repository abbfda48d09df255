import { toLambdaHandler } from '@grip/lambda'
import app from './app.ts'

export const handler = toLambdaHandler(app)
