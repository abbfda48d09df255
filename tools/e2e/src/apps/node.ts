import http from 'node:http'
import { Grip } from '@grip/core'
import { toNodeListener, webSocketFromIncoming, webSocketToServerResponse } from '@grip/node'
import app from './app.ts'
import { answerTo, converse } from './converse.ts'

const grip = Grip.fromEnv()
const listener = toNodeListener(app)

http
  .createServer((request, response) => {
    if (request.url === '/direct') void direct(request, response)
    else listener(request, response)
  })
  .listen(Number(process.env['PORT']), '127.0.0.1', () => console.log('listening'))

async function direct(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  try {
    const ws = await webSocketFromIncoming(request, grip)
    await converse(ws, grip)
    await webSocketToServerResponse(ws, response)
  } catch (error) {
    response.writeHead(answerTo(error)).end()
  }
}
