import { IMPORT_CASES, measureBundle, measureImport } from '@grip/checks'
import type { Row } from '../row.ts'

/** How much a bundle may exceed its goal. */
const ALLOWANCE = 1.15

/** What imports add to a bundle, minified and gzipped. */
export const sizeRows: readonly Row[] = IMPORT_CASES.map((importCase) => ({
  id: 'S1',
  title: `${importCase.title.toLowerCase()}, minified and gzipped`,
  beside: { peer: '@fanoutio/grip' },
  figure: 'kB',
  cost: 'bytes',
  wants: 'at most',
  goal: importCase.goal / 1000,
  gate: (importCase.goal * ALLOWANCE) / 1000,
  built: true,
  exact: true,
  round: async () => {
    const { gzipped: ours } = await measureImport(importCase)
    const { gzipped: other } = await measurePeer(PEER_NAMES[importCase.names[0]!])
    return { ours, other, figure: ours / 1000 }
  },
}))

/** Names of @fanoutio/grip that do what an import of ours does; none where only all of it does. */
export const PEER_NAMES: Readonly<Record<string, readonly string[] | undefined>> = {
  encodeGripHeaders: ['GripInstruct'],
  WebSocketContext: ['WebSocketContext'],
  decodeWebSocketEvents: ['decodeWebSocketEvents', 'encodeWebSocketEvents'],
}

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
