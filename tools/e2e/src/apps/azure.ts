import { app } from '@azure/functions'
import { Grip } from '@grip/core'
import { type AzureHttpRequest, webSocketFromHttpRequest, webSocketToHttpResponse } from '@grip/azure'
import '../../../../examples/chat/azure.ts'
import { answerTo, converse } from './converse.ts'

const grip = Grip.fromEnv()

app.http('direct', {
  methods: ['POST'],
  route: 'direct',
  async handler(request: AzureHttpRequest) {
    try {
      const ws = await webSocketFromHttpRequest(request, grip)
      await converse(ws, grip)
      return await webSocketToHttpResponse(ws)
    } catch (error) {
      return { status: answerTo(error) }
    }
  },
})
