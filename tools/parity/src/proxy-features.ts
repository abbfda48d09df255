import type { Feature } from './feature.ts'
import { clause, test } from './proof.ts'

const AUTHORIZATION = 'tools/parity/test/authorization.test.ts'
const PROGRAMS = 'tools/parity/test/programs.test.ts'
const SIGNATURES = 'tools/parity/test/signatures.test.ts'
const DIRECT = 'tools/conformance/test/direct-websocket.test.ts'
const DOCS = 'tools/conformance/test/docs.test.ts'
const FLEET = 'tools/conformance/test/fleet.test.ts'
const ZMQ = 'packages/zmq/test/zmq-endpoint.test.ts'

const byZmqAndBasic = test(
  PROGRAMS,
  'publishing: through ZeroMQ that the command socket tells of, and with Basic credentials',
)
const timeouts = test(
  PROGRAMS,
  'long-polls by a handler, by headers and by a body are answered after their timeout',
)
const codec = test(
  PROGRAMS,
  'a WebSocket over HTTP by the codec alone: it opens, hears what is published, and its close is echoed',
)

/** What speaks to a proxy: publishers, holds, signatures, direct WebSockets, codecs. */
export const proxyFeatures: readonly Feature[] = [
  {
    feature: 'Several endpoints, added and removed',
    there: '`apply_grip_config`, `add_client`, `remove_all_clients`',
    here: '`publisher.add`, `publisher.clear`',
    proofs: [
      test(DOCS, 'migrate: publishing reaches each endpoint, and the stream that @fanoutio/grip would hold'),
      test(
        FLEET,
        'of three proxies one dies and comes back: its own clients aside, all get every message, in order and in time',
      ),
    ],
  },
  {
    feature: 'A JWT for publishing',
    there: '`control_iss` and `key`, `set_auth_jwt`',
    here: '`issuer` and `key`',
    proofs: [
      test(
        AUTHORIZATION,
        'a JWT of iss and key: a server that checks it passes the publish on, and refuses another',
      ),
    ],
  },
  {
    feature: 'Basic credentials for publishing',
    there: '`set_auth_basic`',
    here: '`user` and `password`',
    proofs: [
      test(
        AUTHORIZATION,
        'Basic credentials: a server that checks it passes the publish on, and refuses another',
      ),
      byZmqAndBasic,
    ],
  },
  {
    feature: 'A Bearer token for publishing',
    there: '`key` alone, `set_auth_bearer`',
    here: '`key` without `issuer`',
    proofs: [
      test(
        AUTHORIZATION,
        'a Bearer token: a server that checks it passes the publish on, and refuses another',
      ),
    ],
  },
  {
    feature: 'ZeroMQ: the addresses are asked of the command socket',
    there: '`control_zmq_uri`',
    here: '`controlUri` of a `ZmqEndpoint`',
    proofs: [
      test(ZMQ, 'asks the command socket for its address, subscribers required: false'),
      test(ZMQ, 'asks the command socket for its address, subscribers required: true'),
      byZmqAndBasic,
    ],
  },
  {
    feature: 'ZeroMQ: PUSH and XPUB sockets',
    there: '`zmq_push_uri`, `zmq_pub_uri`',
    here: '`pushUri`, `pubUri`',
    proofs: [test(ZMQ, 'delivers text, every byte and an order of messages')],
  },
  {
    feature: 'ZeroMQ: only what somebody listens to is sent',
    there: '`require_subscribers`',
    here: '`requireSubscribers`',
    proofs: [test(ZMQ, 'nothing leaves for a channel that nobody listens to')],
  },
  {
    feature: 'ZeroMQ: a callback for subscriptions',
    there: '`sub_callback`',
    here: '`onSubscribe`, `onUnsubscribe`',
    proofs: [test(ZMQ, 'tells the first subscriber of a channel and the leaving of the last')],
  },
  {
    feature: 'A response to long-polls',
    there: '`publish_http_response`, `HttpResponseFormat`',
    here: '`httpResponse`',
    proofs: [clause('G-1.3'), clause('G-1.11'), clause('G-9.3')],
  },
  {
    feature: 'Content for streams, and their end',
    there: '`publish_http_stream`, `HttpStreamFormat`',
    here: '`httpStream`',
    proofs: [clause('G-1.1'), clause('G-1.11')],
  },
  {
    feature: 'Messages for WebSockets, text and bytes',
    there: '`WebSocketMessageFormat`',
    here: '`webSocket`',
    proofs: [clause('G-5.1'), clause('G-5.4')],
  },
  {
    feature: 'Content filters of a format',
    there: '`content_filters`',
    here: '`contentFilters`',
    proofs: [clause('G-9.4')],
  },
  {
    feature: 'Meta of an item, for filters',
    there: '`Item(…, meta)`',
    here: '`{ meta }`',
    proofs: [test(DOCS, 'recipes: the sender is left out')],
  },
  {
    feature: 'A callback with the result of each publish',
    there: '`blocking=False, callback`',
    here: 'the promise of `publish`',
    proofs: [byZmqAndBasic, clause('G-9.1')],
  },
  {
    feature: 'Waiting for all publishes',
    there: '`finish`, `wait_all_sent`',
    here: '`drain`',
    proofs: [byZmqAndBasic],
  },
  {
    feature: 'Validating a signature, with expiry and issuer',
    there: '`validate_sig`',
    here: '`verifyGripSig`, `grip.proxied`',
    proofs: [
      test(PROGRAMS, 'a signature is valid or not: that of Pushpin, an altered one, none'),
      clause('G-3.3'),
      clause('G-3.6'),
    ],
  },
  {
    feature: 'Signatures by a private key',
    there: '`validate_sig` with a PEM',
    here: '`verifyGripSig` with a PEM',
    proofs: ['ES256', 'RS256'].map((algorithm) =>
      test(
        SIGNATURES,
        `Pushpin signs with a private key, ${algorithm}: the public key verifies, with its issuer alone, and another does not`,
      ),
    ),
  },
  {
    feature: 'Long-polls by headers and by a body',
    there: '`create_grip_channel_header`, `create_hold_response`',
    here: '`holdResponse`, `encodeGripHeaders`, `encodeGripInstruct`',
    proofs: [test(DOCS, 'migrate: long-polls, by a handler and by hand'), clause('G-1.6'), clause('G-1.12')],
  },
  {
    feature: 'The timeout of a long-poll, in both forms',
    there: '`Grip-Timeout`, `create_hold_response(timeout)`',
    here: '`{ timeout }`',
    proofs: [timeouts],
  },
  {
    feature: 'Streams that are held',
    there: '`create_hold_stream`',
    here: '`holdStream`',
    proofs: [clause('G-1.1'), clause('G-1.12')],
  },
  {
    feature: 'Channels with a previous id and filters',
    there: '`Channel(name, prev_id, filters)`',
    here: '`{ name, prevId, filters }`',
    proofs: [clause('G-6.1'), clause('G-1.9')],
  },
  {
    feature: 'A server that speaks WebSocket itself',
    there: 'the `grip` extension, `websocket_control_message`',
    here: '`toUpgradeListener`',
    proofs: [
      test(DOCS, 'migrate: WebSockets, direct and over HTTP, hear what is published three seconds later'),
      test(DIRECT, 'with the message prefix "m:" a subscriber hears what is published'),
      test(DIRECT, 'with the message prefix "" a subscriber hears what is published'),
    ],
  },
  {
    feature: 'WebSockets over HTTP by the codec',
    there: '`decode_websocket_events`, `encode_websocket_events`, `websocket_control_message`',
    here: '`decodeWebSocketEvents`, `encodeWebSocketEvents`, `encodeControlMessage`',
    proofs: [codec],
  },
  {
    feature: 'An empty message prefix',
    there: '`message-prefix=""`',
    here: 'the header by hand, `messagePrefix` of `toUpgradeListener`',
    proofs: [codec, test(DIRECT, 'with the message prefix "" text and all 256 bytes come back')],
  },
  {
    feature: 'A GRIP_URL in parts',
    there: '`parse_grip_uri`',
    here: '`parseGripUrl`',
    proofs: [test(DOCS, 'migrate: a GRIP_URL in parts')],
  },
]
