export { expectNoSecret, shown } from './no-secret.ts'
export { tally } from './tally.ts'
