import http from 'node:http'
import { toNodeListener } from '@grip/node'
import app from './app.ts'

http.createServer(toNodeListener(app)).listen(3000)
