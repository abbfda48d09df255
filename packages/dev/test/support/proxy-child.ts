// A proxy in a process of its own: `node --expose-gc proxy-child.ts <origin>`.
import { createDevProxy } from '@grip/dev'

const log = (event: object): void => void process.send!({ event })
const { url, port, controlPort } = await createDevProxy({
  origin: process.argv[2]!,
  port: 0,
  controlPort: 0,
  clientHosts: ['a'],
  log,
})
process.on('message', () => {
  gc!()
  const { heapUsed, external } = process.memoryUsage()
  process.send!({ bytes: heapUsed + external })
})
process.once('disconnect', () => process.exit())
process.send!({ url, port, controlPort })
