import { Grip } from '@grip/core'
import {
  type LambdaEvent,
  toLambdaHandler,
  toLambdaStreamHandler,
  webSocketFromEvent,
  webSocketToResult,
} from '@grip/lambda'
import type { StreamJob } from '@grip/streams'
import { handler as serve } from '../../../../examples/chat/lambda.ts'
import { writeAnswer } from './answers.ts'
import app from './app.ts'
import { answerTo, converse } from './converse.ts'

const grip = Grip.fromEnv()
const serveStaged = toLambdaHandler(app, { basePath: '/prod' })

export const handler = (event: LambdaEvent, context: unknown) => answer(serve, event, context)
export const staged = (event: LambdaEvent, context: unknown) => answer(serveStaged, event, context)
export const stream = toLambdaStreamHandler(app)
export const write = (job: StreamJob) => writeAnswer(process.env, job)

async function answer(serveEvent: typeof serve, event: LambdaEvent, context: unknown) {
  if (!(event.rawPath ?? event.path)?.endsWith('/direct')) return serveEvent(event, context)
  try {
    const ws = await webSocketFromEvent(event, grip)
    await converse(ws, grip)
    return await webSocketToResult(ws)
  } catch (error) {
    return { statusCode: answerTo(error) }
  }
}
