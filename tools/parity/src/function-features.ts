import type { Feature } from './feature.ts'
import { clause, test } from './proof.ts'

const AUTHORIZATION = 'tools/parity/test/authorization.test.ts'
const LAMBDA = 'tools/parity/test/lambda.test.ts'
const PROGRAMS = 'tools/parity/test/programs.test.ts'
const ZMQ = 'packages/zmq/test/zmq-endpoint.test.ts'

const verbs = test(
  LAMBDA,
  'accept, subscribe, recv, send and sendBinary: text and all 256 bytes come back, what is published arrives',
)
const controls = test(
  LAMBDA,
  'unsubscribe ends a subscription, a control message goes to the proxy, meta comes back',
)
const answered = test(LAMBDA, 'a PING is answered with its payload, a close is echoed with code and reason')
const proxies = test(
  AUTHORIZATION,
  'GRIP_PROXIES with a way to authorize for each proxy, and GRIP_PREFIX: each proxy takes the publish',
)

/** What a function does: it is configured, serves a WebSocket, publishes. */
export const functionFeatures: readonly Feature[] = [
  {
    feature: 'One proxy from the environment',
    there: '`GRIP_URL`',
    here: '`fromEnv()`, `createGripHandler`',
    proofs: [
      test(
        AUTHORIZATION,
        'GRIP_URL alone configures both directions: what is published, and what is verified',
      ),
    ],
  },
  {
    feature: 'Several proxies from the environment, each with its own authorization',
    there: '`GRIP_PROXIES`',
    here: '`fromEnv()`, `createGripHandler`',
    proofs: [proxies],
  },
  {
    feature: 'A prefix of every channel',
    there: '`GRIP_PREFIX`',
    here: '`GRIP_PREFIX`, `prefix`',
    proofs: [proxies, clause('G-1.10'), test(ZMQ, 'puts the prefix of the publisher before the channel')],
  },
  {
    feature: 'A WebSocket of an event of Lambda, REST API with a binary media type',
    there: '`lambda_get_websocket`, `to_response`',
    here: '`webSocketFromEvent`, `webSocketToResult`',
    proofs: [test(PROGRAMS, 'a WebSocket on Lambda, with a loop: what one client says reaches all'), verbs],
  },
  {
    feature: 'Opening, accepting, subscribing',
    there: '`is_opening`, `accept`, `subscribe`',
    here: '`isOpening`, `accept`, `subscribe`',
    proofs: [verbs, clause('G-5.1')],
  },
  {
    feature: 'A loop over what was received',
    there: '`can_recv`, `recv`',
    here: '`canRecv`, `recv`',
    proofs: [verbs, clause('G-5.1')],
  },
  {
    feature: 'Text and bytes to the client',
    there: '`send`, `send_binary`',
    here: '`send`, `sendBinary`',
    proofs: [verbs, clause('G-2.1'), clause('G-2.2')],
  },
  {
    feature: 'Control messages',
    there: '`send_control`',
    here: '`control`',
    proofs: [controls, clause('G-2.13')],
  },
  {
    feature: 'The end of a subscription',
    there: '`unsubscribe`',
    here: '`unsubscribe`',
    proofs: [controls, clause('G-2.13')],
  },
  {
    feature: 'A connection that the proxy serves alone',
    there: '`detach`',
    here: '`detach`',
    proofs: [
      test(LAMBDA, 'after detach the function hears nothing more, and publishes still arrive'),
      clause('G-2.14'),
    ],
  },
  {
    feature: 'Closing, and a close of the client',
    there: '`close`, `None` of `recv`',
    here: '`close`, `null` of `recv`',
    proofs: [answered, clause('G-5.2'), clause('G-2.4'), clause('G-2.5'), clause('G-2.6')],
  },
  {
    feature: 'A client that went away',
    there: '`IOError` of `recv`',
    here: 'the `disconnect` hook, `ws.disconnected`',
    proofs: [clause('G-2.8')],
  },
  { feature: 'PINGs', there: 'answered', here: 'answered', proofs: [answered, clause('G-2.7')] },
  {
    feature: 'Meta of a connection',
    there: '`ws.meta`',
    here: '`ws.meta`',
    proofs: [controls, clause('G-2.12')],
  },
  {
    feature: 'A request that is not a WebSocket is an error',
    there: '`ValueError`',
    here: 'errors with a `status`',
    proofs: [
      test(LAMBDA, 'what is no WebSocket, or has no signature, is a typed error with a status'),
      clause('G-5.3'),
    ],
  },
  {
    feature: 'Publishing from a function, with id and previous id',
    there: '`publish(channel, formats, id, prev_id)`',
    here: '`grip.publish(channel, message, { id, prevId })`',
    proofs: [verbs, clause('G-5.5'), clause('G-6.1')],
  },
]
