import { adapters } from './adapters.ts'
import { clauses } from './clauses.ts'
import { connections } from './connections.ts'
import { devProxy } from './dev-proxy.ts'
import { events } from './events.ts'
import { holds } from './holds.ts'
import { keys } from './keys.ts'
import { listed, type Protection } from './protection.ts'
import { publishedText } from './published-text.ts'
import { publishing } from './publishing.ts'
import { pushpin } from './pushpin.ts'
import { queues } from './queues.ts'
import { samples } from './samples.ts'
import { signatures } from './signatures.ts'
import { workbench } from './workbench.ts'

/** Try them with `pnpm --filter @grip/trust protections`; no file is changed. */
export const protections: readonly Protection[] = [
  signatures,
  keys,
  connections,
  events,
  holds,
  publishedText,
  publishing,
  adapters,
  devProxy,
  pushpin,
  queues,
  samples,
  workbench,
  clauses,
].flatMap(listed)
