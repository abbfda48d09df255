import { events } from './events.ts'
import type { Protection } from './protection.ts'
import { publishing } from './publishing.ts'
import { queues } from './queues.ts'
import { signatures } from './signatures.ts'

/** Try them with `pnpm --filter @grip/trust protections`; no file is changed. */
export const protections: readonly Protection[] = [...signatures, ...events, ...publishing, ...queues]
