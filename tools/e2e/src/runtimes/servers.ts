import { bundle } from '../bundle.ts'
import { OwnedProcess } from '../owned-process.ts'
import { binaryOf, versionOf } from '../packages.ts'
import type { Row, RowContext, RunningRow } from '../row.ts'

/** Servers that keep running, each with an entry file of its own that prints `listening`. */
export const serverRows: readonly Row[] = [
  nodeRow('node', 'Node', `Node ${process.versions.node}`, 'node'),
  nodeRow('express', 'Express', `Express ${versionOf('express')}`, 'express'),
  nodeRow('fastify', 'Fastify', `Fastify ${versionOf('fastify')}`, 'fastify'),
  nodeRow(
    'hono',
    'Hono',
    `Hono ${versionOf('hono')}, @hono/node-server ${versionOf('@hono/node-server')}`,
    'hono',
  ),
  {
    id: 'bun',
    platform: 'Bun',
    runtime: `Bun ${versionOf('bun')}`,
    guide: 'bun',
    start: async (context) => serve(context, [binaryOf('bun'), 'run', await bundle({ entry: 'bun' })]),
  },
  {
    id: 'deno',
    platform: 'Deno',
    runtime: `Deno ${versionOf('deno')}`,
    guide: 'deno',
    start: async (context) =>
      serve(context, [
        binaryOf('deno'),
        'run',
        '--no-remote',
        '--allow-net',
        '--allow-env',
        await bundle({ entry: 'deno' }),
      ]),
  },
  {
    id: 'google',
    platform: 'Google Cloud Functions',
    runtime: `functions-framework ${versionOf('@google-cloud/functions-framework')}`,
    guide: 'google-cloud-functions',
    async start(context) {
      const source = await bundle({ entry: 'google' })
      const framework = binaryOf('functions-framework')
      return serve(
        context,
        [framework, '--target=chat', `--source=${source}`, `--port=${context.port}`],
        /^URL: /,
      )
    },
  },
  {
    id: 'vercel-node',
    platform: 'Vercel, web handler',
    runtime: `Node ${process.versions.node}, request context as on Vercel`,
    guide: 'vercel',
    start: async (context) => serve(context, [process.execPath, await bundle({ entry: 'vercel-node' })]),
  },
]

function nodeRow(id: string, platform: string, runtime: string, guide: string): Row {
  return {
    id,
    platform,
    runtime,
    guide,
    start: async (context) => serve(context, [process.execPath, await bundle({ entry: id })]),
  }
}

/** Starts a process that serves the app, and waits for the line that says so. */
export async function serve(
  { port, env }: RowContext,
  command: readonly string[],
  ready: RegExp = /^listening$/,
  cwd?: string,
): Promise<RunningRow> {
  const child = new OwnedProcess({
    command,
    env: { ...env, PORT: String(port), DENO_NO_UPDATE_CHECK: '1' },
    ...(cwd === undefined ? {} : { cwd }),
  })
  try {
    await child.line(ready)
  } catch (error) {
    await child.stop()
    throw error
  }
  return { output: () => child.output, stop: () => child.stop() }
}
