import { IMPORT_CASES, type ImportCase, measureBundle, measureImport } from '@grip/checks'
import type { Row } from './row.ts'

/** How much a bundle may exceed its goal. */
const ALLOWANCE = 1.15

/** What imports add to a bundle, minified and gzipped. */
export const sizeRows: readonly Row[] = [
  ...IMPORT_CASES.map(sizeRow),
  {
    id: 'S2',
    title: 'everything',
    beside: { peer: '@fanoutio/grip' },
    figure: '×',
    cost: 'bytes',
    wants: 'at most',
    goal: 0.82,
    gate: 0.95,
    built: true,
    exact: true,
    round: async () => {
      const { gzipped: ours } = await measureImport(IMPORT_CASES.at(-1)!)
      const { gzipped: other } = await measurePeer()
      return { ours, other, figure: ours / other }
    },
  },
]

/** What names of @fanoutio/grip add to a bundle; without names, all of it. */
export function measurePeer(names?: readonly string[]): ReturnType<typeof measureBundle> {
  const list = names?.join(', ')
  const contents =
    list === undefined
      ? `import * as all from '@fanoutio/grip'\nglobalThis.kept = all\n`
      : `import { ${list} } from '@fanoutio/grip'\nglobalThis.kept = [${list}]\n`
  // Its dependencies have files for Node alone, and others for everywhere else.
  return measureBundle({ contents, folder: import.meta.dirname, platform: 'browser' })
}

/** Names of @fanoutio/grip that do what an import of ours does; none where only all of it does. */
export const PEER_NAMES: Readonly<Record<string, readonly string[] | undefined>> = {
  encodeGripHeaders: ['GripInstruct'],
  WebSocketContext: ['WebSocketContext'],
  decodeWebSocketEvents: ['decodeWebSocketEvents', 'encodeWebSocketEvents'],
}

function sizeRow(importCase: ImportCase): Row {
  const { title, names, goal } = importCase
  return {
    id: 'S1',
    title: `${title.toLowerCase()}, minified and gzipped`,
    beside: { peer: '@fanoutio/grip' },
    figure: 'kB',
    cost: 'bytes',
    wants: 'at most',
    goal: goal / 1000,
    gate: (goal * ALLOWANCE) / 1000,
    built: true,
    exact: true,
    round: async () => {
      const { gzipped: ours } = await measureImport(importCase)
      const { gzipped: other } = await measurePeer(PEER_NAMES[names[0]!])
      return { ours, other, figure: ours / 1000 }
    },
  }
}
