import http from 'node:http'
import { toNodeListener } from '@grip/node'
import { createApp } from './app.ts'
import { streams } from './database.ts'

http.createServer(toNodeListener(createApp(streams))).listen(3000)
