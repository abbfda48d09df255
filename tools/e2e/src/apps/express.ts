import express from 'express'
import { toNodeListener } from '@grip/node'
import app from './app.ts'

const listener = toNodeListener(app)

// Body parsers before it, as in most apps; the chat reads JSON itself, so its path comes before them.
express()
  .use((request, response, next) => (request.path === '/live' ? listener(request, response) : next()))
  .use(express.json())
  .use(listener)
  .listen(Number(process.env['PORT']), '127.0.0.1', () => console.log('listening'))
