// Serves a script with edge-runtime: `node edge-host.ts <file>`. The variables are there as on Vercel.
import { readFileSync } from 'node:fs'
import { EdgeRuntime, runServer } from 'edge-runtime'

const { PORT, GRIP_URL, GRIP_PREFIX, HISTORY_URL } = process.env
const runtime = new EdgeRuntime({
  initialCode: readFileSync(process.argv[2] ?? '', 'utf8'),
  extend: (context) => Object.assign(context, { process: { env: { GRIP_URL, GRIP_PREFIX, HISTORY_URL } } }),
})
await runServer({ runtime, port: Number(PORT), host: '127.0.0.1' })
console.log('listening')
