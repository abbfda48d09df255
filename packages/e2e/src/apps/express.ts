import express from 'express'
import { toNodeListener } from '@grip/node'
import app from './app.ts'

// Body parsers before it, as in most apps.
express()
  .use(express.json())
  .use(toNodeListener(app))
  .listen(Number(process.env['PORT']), '127.0.0.1', () => console.log('listening'))
