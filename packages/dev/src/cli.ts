#!/usr/bin/env node
import { runCli } from './run-cli.ts'

// The reader of the lines, such as `head`, has ended.
process.stdout.on('error', () => process.exit())

const running = runCli(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
})
const stop = async (): Promise<void> => {
  const result = await running
  if (typeof result !== 'number') await result.close()
}
process.once('SIGINT', () => void stop())
process.once('SIGTERM', () => void stop())

const result = await running
if (typeof result === 'number') process.exitCode = result
