/** The program that opens the README, which the bundler takes from the page. */
declare module 'readme:app.ts' {
  import type { GripHandler } from '@grip/core'

  const app: GripHandler
  export default app
}
