import { http } from '@google-cloud/functions-framework'
import { toNodeListener } from '@grip/node'
import app from './app.ts'

http('chat', toNodeListener(app))
