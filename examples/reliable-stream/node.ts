import http from 'node:http'
import { toNodeListener } from '@grip/node'
import { createApp } from './app.ts'
import { history } from './database.ts'

http.createServer(toNodeListener(createApp(history))).listen(3000)
