import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { join } from 'node:path'
import { ROOT } from './packages.ts'

/** What a program imports from `@grip/core`, and how large its bundle may become. */
export interface ImportCase {
  /** What it is for. */
  title: string
  /** Which door it is: the root, or `wire`. */
  door: 'index' | 'wire'
  /** The names between the braces of the import. */
  names: readonly string[]
  /** The size to reach, minified and gzipped, in bytes. */
  goal: number
  /** The size that fails a check: lower it with each gain, raise it only with a reason. */
  ceiling: number
  /** What never belongs into this bundle. */
  forbidden: readonly string[]
}

/** The built bundle of an {@link ImportCase}. */
export interface ImportSize {
  /** Minified, in bytes. */
  minified: number
  /** Minified and gzipped, in bytes. */
  gzipped: number
  /** The minified program. */
  text: string
}

/** A program to bundle. */
export interface BundleInit {
  /** Text of the program. */
  contents: string
  /** Folder that its imports are resolved from. */
  folder: string
  /** Whose files it takes of packages that have several: for anywhere, or for browsers and edges. Default `neutral`. */
  platform?: 'neutral' | 'browser'
}

/** The four programs whose size is guarded: from one encoder to everything, with jose. */
export const IMPORT_CASES: readonly ImportCase[] = [
  {
    title: 'Hold headers',
    door: 'wire',
    names: ['encodeGripHeaders'],
    goal: 1_900,
    ceiling: 3_750,
    forbidden: ['node:', 'subtle', 'fetch(', 'websocket-events'],
  },
  {
    title: 'WebSocket context',
    door: 'index',
    names: ['WebSocketContext'],
    goal: 3_700,
    ceiling: 7_150,
    forbidden: ['node:', 'subtle', 'fetch('],
  },
  {
    title: 'Codec of events',
    door: 'wire',
    names: ['decodeWebSocketEvents', 'encodeWebSocketEvents'],
    goal: 1_300,
    ceiling: 1_850,
    forbidden: ['node:', 'subtle', 'fetch(', 'Grip-'],
  },
  {
    title: 'Everything, with jose',
    door: 'index',
    names: ['createGripHandler', 'Publisher', 'verifyGripSig'],
    goal: 24_000,
    ceiling: 35_900,
    forbidden: ['node:', 'RSA-OAEP', 'PBES2', 'A128GCM'],
  },
]

/** What a program adds to one with a handler and a publisher by the streams that it makes. */
export interface StreamsCase extends Omit<ImportCase, 'door' | 'names'> {
  /** What it imports from `@grip/streams`. */
  name: string
}

/** The two programs with streams whose size is guarded. */
export const STREAMS_CASES: readonly StreamsCase[] = [
  {
    title: 'Streams that never end',
    name: 'createReliableStreams',
    goal: 4_000,
    ceiling: 2_900,
    forbidden: ['The answer broke off', 'ERR_STREAM_SUPERSEDED', 'text-delta', '"lease"'],
  },
  {
    title: 'Answers as well',
    name: 'createStreams',
    goal: 4_000,
    ceiling: 6_900,
    forbidden: ['node:', 'chat.completion.chunk', 'TEXT_MESSAGE_CONTENT'],
  },
]

/** Bundles a program from the sources, and takes off what it has of core. */
export async function measureStreams({ name }: StreamsCase): Promise<ImportSize> {
  const folder = join(ROOT, 'packages/streams/src')
  const core =
    "import { createGripHandler, Publisher } from '@grip/core'\nglobalThis.kept = [createGripHandler, Publisher]\n"
  const streams = `import { ${name} } from './index.ts'\nglobalThis.also = ${name}\n`
  const [alone, both] = [
    await measureBundle({ contents: core, folder }),
    await measureBundle({ contents: core + streams, folder }),
  ]
  return {
    minified: both.minified - alone.minified,
    gzipped: both.gzipped - alone.gzipped,
    text: both.text,
  }
}

/** Bundles a case from the built package, as a bundler on the user's side would. */
export async function measureImport({ door, names }: ImportCase): Promise<ImportSize> {
  return measureBundle({
    contents: `import { ${names.join(', ')} } from './${door}.js'\nglobalThis.kept = [${names.join(', ')}]\n`,
    folder: join(ROOT, 'packages/core/dist'),
  })
}

/** Bundles a program, as a bundler on the user's side would. */
export async function measureBundle({
  contents,
  folder,
  platform = 'neutral',
}: BundleInit): Promise<ImportSize> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform,
    ...(platform === 'neutral' ? { mainFields: ['module', 'main'] } : {}),
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'silent',
  })
  const [file] = outputFiles
  if (file === undefined) throw new Error('esbuild wrote no bundle')
  return {
    minified: file.contents.length,
    gzipped: gzipSync(file.contents, { level: 9 }).length,
    text: file.text,
  }
}
