import { checkArgument } from '@grip/core/adapter'
import type { StreamContext, StreamPublisher } from './grip-context.ts'

/** Checks a time in milliseconds that a timer can wait for. */
export function checkMilliseconds(name: string, value: unknown, least: number): void {
  const right = typeof value === 'number' && value >= least && value <= 2_147_483_647
  checkArgument(right, `"${name}" must be a number of milliseconds from ${least} to 2,147,483,647`)
}

/** Checks that an option is a function, or left out. */
export function checkFunction(name: string, value: unknown): void {
  checkArgument(value === undefined || typeof value === 'function', `"${name}" must be a function`)
}

/** Checks that an argument makes the chunks of an answer. */
export function checkProduce(produce: unknown): void {
  checkArgument(typeof produce === 'function', '"produce" must be a function that returns the chunks')
}

/** Checks that an argument publishes. */
export function checkPublisher(publisher: StreamPublisher | undefined): void {
  const right = typeof (publisher as Partial<StreamPublisher> | undefined)?.publish === 'function'
  checkArgument(right, '"publisher" must be the grip of a handler, or a Publisher')
}

/** Checks that an argument is the `grip` of a request. */
export function checkContext(grip: Pick<StreamContext, 'lastIds'> | undefined): void {
  const right = typeof (grip as Partial<StreamContext> | undefined)?.lastIds?.has === 'function'
  checkArgument(right, '"grip" must be the grip of a handler')
}
