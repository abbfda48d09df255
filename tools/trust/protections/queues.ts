import type { Entries } from './protection.ts'

/** What waits for a proxy, by HTTP or ZeroMQ: its bounds, its order and its retries. */
// prettier-ignore
export const queues: Entries = {
  'core/publish/publish-load': [
    ['what waits has a bound', /this\.#count >= maxQueued/, 'false',
     'core/publish/overload', '100,000 publishes in one tick all arrive, and one more'],
    ['the bytes that wait have a bound', /this\.#bytes \+ item\.bytes > maxQueuedBytes/, 'false',
     'core/publish/overload', 'the bytes that may wait are counted: a byte less'],
  ],
  'core/publish/publish-queue': [
    ['what has settled makes room', /this\.#load\.remove\(item\)/, '',
     'core/publish/overload', 'a publish that fails makes room'],
    ['refusals have a pace', /if \(pause > 0\) await wait\(.*\)/, '',
     'core/publish/refuses-all', 'a proxy that answers 400 to all'],
    ['the budget of retries is refilled', /this\.#target\.budget\.refill\(\)/, '',
     'core/publish/retry-order', 'a hundred failures, each of a publish that is taken then'],
    ['retries keep the order', /\[\.\.\.again, \.\.\.this\.#waiting\]/, '[...this.#waiting, ...again]',
     'core/publish/retry-order', 'what is tried again goes out before'],
    ['a success ends the growth of pauses', /this\.#failures = 0\n(?= *this\.#pace)/, '',
     'core/publish/retry-order', 'pauses begin anew after a POST that was taken'],
  ],
  'core/publish/publisher': [
    ['requests of Workers have a bound each',
     /isTied \? new PublishLoad\(this\.#options\) : endpoint\.load/, 'endpoint.load',
     'core/publish/overload', 'requests have a bound each on Workers'],
    ['errors of others stay as they are',
     /ofChannel\(error, .*\)\)/, 'Object.assign(error as Error, { channel }))',
     'core/publish/error-channel', 'an error that comes of a field that throws'],
  ],
  'core/publish/in-slices': [
    ['thousands fail in slices', /if \(list\.length > 0\) await wait\(0\)/, '',
     'core/publish/many-at-once', 'thousands of publishes that are refused'],
  ],
  'core/publish/shared-signals': [
    ['a signal loses its listener', /signal\.removeEventListener\('abort', users\.listener\)/, '',
     'core/publish/many-at-once', 'thousands of publishes with one signal'],
  ],
  'core/publish/take-batch': [
    ['what is aborted is not sent', / && !publish\.signal\?\.aborted/, '',
     'core/publish/many-at-once', 'thousands of publishes that are aborted while they wait'],
  ],
  'core/publish/endpoint': [
    ['only failures of the network are tried again', /if \(isNetworkFailure\(error\)\)/, 'if (true)',
     'core/publish/own-fetch', 'a "fetch" that throws a RangeError'],
    ['a fetch that heeds no signal holds up nothing',
     /untilAborted\(this\.#exchange\(items, signal\), signal\)/, 'this.#exchange(items, signal)',
     'core/publish/own-fetch', 'a "fetch" that does not heed its signal'],
    ['a redirect keeps no socket', /await response\.body\?\.cancel\(\)/, '',
     'core/publish/connections', 'F1 a hundred answers of a redirect'],
  ],
  'core/publish/retry': [
    ['pauses are random', /Math\.random\(\) \* /, '',
     'core/publish/retry-order', 'a hundred programs that fail at once'],
  ],
  'zmq/options': [
    ['ZeroMQ stays in private networks', /allowInsecureTcp \|\| isPrivate\(host\)/, 'true',
     'zmq/hosts', 'E1 a pushUri of tcp://8.8.8.8:5560 is refused'],
  ],
  'zmq/zmq-endpoint': [
    ['addresses that a command socket tells stay there too',
     /\(allowInsecureTcp \|\| isPrivate\(host\)\)/, 'true',
     'zmq/hosts', 'E1 an address outside private networks'],
    ['no item goes out late', /deadline\.check\(\)\n(?= *await link\.send)/, '',
     'zmq/closing', 'no item goes out after the time is over'],
    ['close sends what was posted', /await this\.drain\(\)/, '',
     'zmq/closing', 'close() waits for what was posted before it'],
  ],
}
