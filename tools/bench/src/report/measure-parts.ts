import { join } from 'node:path'
import type { ImportCase } from '@grip/checks'
import { build } from 'esbuild'
import { ROOT } from './build-packages.ts'

/** What a part of the sources adds to a bundle. */
export interface PartSize {
  /** A folder of core, or jose. */
  part: string
  /** Minified, in bytes. */
  minified: number
  /** Of the whole bundle, from 0 to 1. */
  share: number
}

const SOURCE = join(ROOT, 'packages/core/src')

/** Bundles a case from the sources, where each file can be told, and adds them up; the largest part comes first. */
export async function measureParts({ names }: ImportCase): Promise<PartSize[]> {
  const { metafile } = await build({
    stdin: {
      contents: `import { ${names.join(', ')} } from './index.ts'\nglobalThis.kept = [${names.join(', ')}]\n`,
      resolveDir: SOURCE,
    },
    absWorkingDir: SOURCE,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'error',
  })
  const [output] = Object.values(metafile.outputs)
  if (output === undefined) throw new Error('esbuild wrote no bundle')
  const sizes = new Map<string, number>()
  for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
    const part = partOf(path)
    sizes.set(part, (sizes.get(part) ?? 0) + bytesInOutput)
  }
  return [...sizes]
    .map(([part, minified]) => ({ part, minified, share: minified / output.bytes }))
    .toSorted((left, right) => right.minified - left.minified)
}

function partOf(path: string): string {
  if (path.includes('/jose/')) return 'jose'
  const [folder, ...rest] = path.split('/')
  return rest.length === 0 ? 'errors, and the program' : `\`${folder}\``
}
