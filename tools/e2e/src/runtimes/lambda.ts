import { bundle } from '../bundle.ts'
import { type LambdaFront, startFront } from '../hosts/lambda-front.ts'
import { startLambdaService } from '../hosts/lambda-service.ts'
import { versionOf } from '../packages.ts'
import type { Limit, Row } from '../row.ts'

interface LambdaRow extends Pick<Row, 'id' | 'platform' | 'cannot'> {
  front: LambdaFront
  /** Export of src/apps/lambda.ts. Default `handler`. */
  handler?: string
  freeze?: boolean
}

const textOnly: Limit = {
  because: 'without `binaryMediaTypes`, a REST API takes bodies for text',
  says: /add application\/websocket-events to its binaryMediaTypes/,
}
const oneCookie: Limit = {
  because: 'without multi-value headers, a load balancer sends one `Set-Cookie`',
  says: /switch on lambda\.multi_value_headers\.enabled/,
}

/** AWS's runtime client, behind each front end that sends it HTTP. */
export const lambdaRows: readonly Row[] = [
  lambdaRow({
    id: 'lambda-rest',
    platform: 'Lambda, REST API, `binaryMediaTypes` for everything',
    front: 'rest',
  }),
  lambdaRow({
    id: 'lambda-rest-events',
    platform: 'Lambda, REST API, `binaryMediaTypes` for WebSocket events alone',
    front: 'rest-events',
    cannot: { body: { because: 'a REST API takes bodies for text that are not of its `binaryMediaTypes`' } },
  }),
  lambdaRow({
    id: 'lambda-rest-text',
    platform: 'Lambda, REST API without `binaryMediaTypes`',
    front: 'rest-text',
    cannot: {
      bytes: textOnly,
      close: textOnly,
      error: textOnly,
      body: { because: textOnly.because },
      direct: textOnly,
    },
  }),
  lambdaRow({
    id: 'lambda-http',
    platform: 'Lambda, HTTP API with a stage',
    front: 'http',
    handler: 'staged',
  }),
  lambdaRow({ id: 'lambda-url', platform: 'Lambda, function URL', front: 'url' }),
  lambdaRow({
    id: 'lambda-stream',
    platform: 'Lambda, function URL, streaming',
    front: 'url',
    handler: 'stream',
  }),
  lambdaRow({
    id: 'lambda-alb',
    platform: 'Lambda, load balancer',
    front: 'alb',
    cannot: { cookies: oneCookie },
  }),
  lambdaRow({
    id: 'lambda-alb-multi',
    platform: 'Lambda, load balancer, multi-value headers',
    front: 'alb-multi',
  }),
  lambdaRow({
    id: 'lambda-freeze',
    platform: 'Lambda, function URL, frozen after each answer',
    front: 'url',
    freeze: true,
  }),
  lambdaRow({
    id: 'lambda-stream-freeze',
    platform: 'Lambda, function URL, streaming, frozen after each invocation',
    front: 'url',
    handler: 'stream',
    freeze: true,
  }),
]

function lambdaRow({ front, handler = 'handler', freeze = false, ...row }: LambdaRow): Row {
  return {
    ...row,
    runtime: `aws-lambda-ric ${versionOf('aws-lambda-ric')}`,
    guide: 'lambda',
    async start({ port, env }) {
      const file = await bundle({ entry: 'lambda' })
      const lambda = await startLambdaService({ file, handler, env, freeze })
      const server = await startFront(front, lambda, port)
      return {
        output: () => lambda.output,
        ...(freeze ? { frozen: () => lambda.resting() } : {}),
        async stop() {
          server.closeAllConnections()
          server.close()
          await lambda.stop()
        },
      }
    },
  }
}
