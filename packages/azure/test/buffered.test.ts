import { describeAdapter } from '@grip/conformance'
import { startHost } from './host.ts'

describeAdapter({
  name: 'Azure Functions, buffered',
  invoke: await startHost(false),
  // The host percent-encodes cookie values, and the library keeps headers in a plain object.
  // Of an empty header line among repeats, the host shows nothing.
  unsupported: ['A-2.8', 'A-2.15', 'A-4.15'],
})
