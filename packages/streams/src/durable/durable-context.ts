import type { GripContext } from '@grip/core'
import type { StreamContext } from '../internal/grip-context.ts'

/** What durable streams need of the `grip` that a handler is given: both holds. */
export type DurableContext = StreamContext & Pick<GripContext<unknown>, 'holdResponse'>
