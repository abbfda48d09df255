import type { Protection } from './protection.ts'

const QUEUE = 'packages/core/src/publish/publish-queue.ts'
const ENDPOINT = 'packages/core/src/publish/endpoint.ts'
const LOAD = 'packages/core/src/publish/publish-load.ts'
const ZMQ = 'packages/zmq/src/zmq-endpoint.ts'
const OVERLOAD_TEST = 'packages/core/test/publish/overload.test.ts'
const MANY_TEST = 'packages/core/test/publish/many-at-once.test.ts'
const REFUSES_TEST = 'packages/core/test/publish/refuses-all.test.ts'
const OWN_FETCH_TEST = 'packages/core/test/publish/own-fetch.test.ts'
const ORDER_TEST = 'packages/core/test/publish/retry-order.test.ts'
const CLOSING_TEST = 'packages/zmq/test/closing.test.ts'

/** What waits for a proxy, by HTTP or ZeroMQ: its bounds, its order and its retries. */
export const queues: readonly Protection[] = [
  {
    protection: 'what waits has a bound',
    file: LOAD,
    find: /this\.#count >= maxQueued/,
    replace: 'false',
    test: OVERLOAD_TEST,
    title: '100,000 publishes in one tick all arrive, and one more',
  },
  {
    protection: 'the bytes that wait have a bound',
    file: LOAD,
    find: /this\.#bytes \+ item\.bytes > maxQueuedBytes/,
    replace: 'false',
    test: OVERLOAD_TEST,
    title: 'the bytes that may wait are counted: a byte less',
  },
  {
    protection: 'what has settled makes room',
    file: QUEUE,
    find: /this\.#load\.remove\(item\)/,
    replace: '',
    test: OVERLOAD_TEST,
    title: 'a publish that fails makes room',
  },
  {
    protection: 'requests of Workers have a bound each',
    file: 'packages/core/src/publish/publisher.ts',
    find: /isTied \? new PublishLoad\(this\.#options\) : endpoint\.load/,
    replace: 'endpoint.load',
    test: OVERLOAD_TEST,
    title: 'requests have a bound each on Workers',
  },
  {
    protection: 'thousands fail in slices',
    file: 'packages/core/src/publish/in-slices.ts',
    find: /if \(list\.length > 0\) await wait\(0\)/,
    replace: '',
    test: MANY_TEST,
    title: 'thousands of publishes whose time is over',
  },
  {
    protection: 'a signal loses its listener',
    file: 'packages/core/src/publish/shared-signals.ts',
    find: /signal\.removeEventListener\('abort', users\.listener\)/,
    replace: '',
    test: MANY_TEST,
    title: 'thousands of publishes with one signal',
  },
  {
    protection: 'what is aborted is not sent',
    file: 'packages/core/src/publish/take-batch.ts',
    find: / && !publish\.signal\?\.aborted/,
    replace: '',
    test: MANY_TEST,
    title: 'thousands of publishes that are aborted while they wait',
  },
  {
    protection: 'refusals have a pace',
    file: QUEUE,
    find: /if \(pause > 0\) await wait\(.*\)/,
    replace: '',
    test: REFUSES_TEST,
    title: 'a proxy that answers 400 to all',
  },
  {
    protection: 'only failures of the network are tried again',
    file: ENDPOINT,
    find: /if \(isNetworkFailure\(error\)\)/,
    replace: 'if (true)',
    test: OWN_FETCH_TEST,
    title: 'a "fetch" that throws a RangeError',
  },
  {
    protection: 'a fetch that heeds no signal holds up nothing',
    file: ENDPOINT,
    find: /untilAborted\(this\.#exchange\(items, signal\), signal\)/,
    replace: 'this.#exchange(items, signal)',
    test: OWN_FETCH_TEST,
    title: 'a "fetch" that does not heed its signal',
  },
  {
    protection: 'errors of others stay as they are',
    file: 'packages/core/src/publish/publisher.ts',
    find: /ofChannel\(error, .*\)\)/,
    replace: 'Object.assign(error as Error, { channel }))',
    test: 'packages/core/test/publish/error-channel.test.ts',
    title: 'an error that comes of a field that throws',
  },
  {
    protection: 'the budget of retries is refilled',
    file: QUEUE,
    find: /this\.#target\.budget\.refill\(\)/,
    replace: '',
    test: ORDER_TEST,
    title: 'a hundred failures, each of a publish that is taken then',
  },
  {
    protection: 'retries keep the order',
    file: QUEUE,
    find: /\[\.\.\.again, \.\.\.this\.#waiting\]/,
    replace: '[...this.#waiting, ...again]',
    test: ORDER_TEST,
    title: 'what is tried again goes out before',
  },
  {
    protection: 'a success ends the growth of pauses',
    file: QUEUE,
    find: /this\.#failures = 0\n(?= *this\.#pace)/,
    replace: '',
    test: ORDER_TEST,
    title: 'pauses begin anew after a POST that was taken',
  },
  {
    protection: 'pauses are random',
    file: 'packages/core/src/publish/retry.ts',
    find: /Math\.random\(\) \* /,
    replace: '',
    test: ORDER_TEST,
    title: 'a hundred programs that fail at once',
  },
  {
    protection: 'a redirect keeps no socket',
    file: ENDPOINT,
    find: /await response\.body\?\.cancel\(\)/,
    replace: '',
    test: 'packages/core/test/publish/connections.test.ts',
    title: 'F1 a hundred answers of a redirect',
  },
  {
    protection: 'ZeroMQ stays in private networks',
    file: 'packages/zmq/src/options.ts',
    find: /allowInsecureTcp \|\| isPrivate\(host\)/,
    replace: 'true',
    test: 'packages/zmq/test/hosts.test.ts',
    title: 'E1 a pushUri of tcp://8.8.8.8:5560 is refused',
  },
  {
    protection: 'addresses that a command socket tells stay there too',
    file: ZMQ,
    find: /\(allowInsecureTcp \|\| isPrivate\(host\)\)/,
    replace: 'true',
    test: 'packages/zmq/test/hosts.test.ts',
    title: 'E1 an address outside private networks',
  },
  {
    protection: 'no item goes out late',
    file: ZMQ,
    find: /deadline\.check\(\)\n(?= *await link\.send)/,
    replace: '',
    test: CLOSING_TEST,
    title: 'no item goes out after the time is over',
  },
  {
    protection: 'close sends what was posted',
    file: ZMQ,
    find: /await this\.drain\(\)/,
    replace: '',
    test: CLOSING_TEST,
    title: 'close() waits for what was posted before it',
  },
]
