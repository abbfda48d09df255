import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import app from './app.ts'

const hono = new Hono()
hono.all('*', (context) => app.fetch(context.req.raw))

serve({ fetch: hono.fetch, port: Number(process.env['PORT']), hostname: '127.0.0.1' }, () =>
  console.log('listening'),
)
