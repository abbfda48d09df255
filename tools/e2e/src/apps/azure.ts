import { app, output } from '@azure/functions'
import { Grip } from '@grip/core'
import {
  type AzureHttpRequest,
  webSocketFromHttpRequest,
  webSocketToHttpResponse,
  toAzureHandler,
} from '@grip/azure'
import type { StreamJob } from '@grip/streams'
import '../../../../examples/chat/azure.ts'
import { writeAnswer } from './answers.ts'
import lab from './app.ts'
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

const queue = { queueName: 'jobs', connection: 'AzureWebJobsStorage' }

app.http('answers', {
  methods: ['GET', 'POST'],
  route: 'answers/{*path}',
  extraOutputs: [output.storageQueue(queue)],
  handler: toAzureHandler(lab, { basePath: '/api' }),
})

app.storageQueue('write', { ...queue, handler: (job) => writeAnswer(process.env, job as StreamJob) })
