import { fastify } from 'fastify'
import { toNodeListener } from '@grip/node'
import app from './app.ts'

const listener = toNodeListener(app)
const server = fastify()

server.removeAllContentTypeParsers()
server.addContentTypeParser('*', (_request, _payload, done) => done(null))
server.all('/*', (request, reply) => {
  reply.hijack()
  listener(request.raw, reply.raw)
})

await server.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' })
console.log('listening')
