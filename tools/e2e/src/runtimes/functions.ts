import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { bundle } from '../bundle.ts'
import { binaryOf, versionOf } from '../packages.ts'
import { E2E } from '../paths.ts'
import type { Row, RowContext } from '../row.ts'
import { serve } from './servers.ts'

const workerd = `workerd ${versionOf('workerd')}`
const azure = `@azure/functions ${versionOf('@azure/functions')}`
const escapedCookies = { values: { because: 'Azure escapes the values of cookies' } }

/** Runtimes that start a function for each request, or let one believe so. */
export const functionRows: readonly Row[] = [
  {
    id: 'cloudflare',
    platform: 'Cloudflare Workers',
    runtime: `${workerd}, compatibility date 2025-01-01`,
    guide: 'cloudflare',
    start: (context) => startWorker(context, 'worker', '2025-01-01'),
  },
  {
    id: 'cloudflare-plain',
    platform: 'Cloudflare Workers, `export default app`',
    runtime: `${workerd}, compatibility date 2026-11-01`,
    guide: 'cloudflare',
    start: (context) => startWorker(context, 'worker-plain', '2026-11-01'),
  },
  {
    id: 'cloudflare-object',
    platform: 'Cloudflare Workers, answers written in a Durable Object',
    runtime: `${workerd}, compatibility date 2026-11-01`,
    guide: 'cloudflare',
    start: (context) => startWorker(context, 'worker-object', '2026-11-01', ['Writer']),
  },
  {
    id: 'azure',
    platform: 'Azure Functions',
    runtime: azure,
    guide: 'azure',
    cannot: escapedCookies,
    start: (context) => startAzure(context, 'azure'),
  },
  {
    id: 'azure-stream',
    platform: 'Azure Functions, HTTP streams',
    runtime: azure,
    guide: 'azure',
    cannot: escapedCookies,
    start: (context) => startAzure(context, 'azure-stream'),
  },
  {
    id: 'vercel-edge',
    platform: 'Vercel, Edge',
    runtime: `edge-runtime ${versionOf('edge-runtime')}`,
    guide: 'vercel',
    async start(context) {
      const file = await bundle({ entry: 'edge', node: false, format: 'iife' })
      return serve(context, [process.execPath, join(E2E, 'src/hosts/edge-host.ts'), file])
    },
  },
]

async function startAzure(context: RowContext, entry: string) {
  return serve(context, [process.execPath, join(E2E, 'src/hosts/azure-host.ts'), await bundle({ entry })])
}

async function startWorker(context: RowContext, entry: string, date: string, objects: string[] = []) {
  const file = await bundle({ entry, node: false })
  const config = join(dirname(file), 'config.capnp')
  await mkdir(dirname(config), { recursive: true })
  await writeFile(config, workerConfig(context, `${entry}.mjs`, date, objects))
  return serve(context, [binaryOf('workerd'), 'serve', config, '--control-fd=1'], /"event":"listen"/)
}

// The proxy is on this machine, which a Worker does not reach unless the network "private" is allowed.
function workerConfig({ port, env }: RowContext, module: string, date: string, objects: string[]): string {
  const bindings = [
    ...Object.entries(env).map(([name, text]) => `(name = "${name}", text = "${text}")`),
    ...objects.map((name) => `(name = "${name.toUpperCase()}", durableObjectNamespace = "${name}")`),
  ]
  const namespaces = objects.map((name) => `(className = "${name}", uniqueKey = "${name}")`)
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [(name = "${module}", esModule = embed "${module}")],
  bindings = [${bindings.join(', ')}],
  durableObjectNamespaces = [${namespaces.join(', ')}],
  durableObjectStorage = (inMemory = void),
  compatibilityDate = "${date}",
);
`
}
