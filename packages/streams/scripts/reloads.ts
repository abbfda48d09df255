// Reloads pages of the unmodified AI SDK at random places of an answer, with every version of it, behind every proxy
// that is here, as it is, with one publish in seven lost, and with the proxy killed once:
// `node scripts/reloads.ts [reloads] [--sdk 7] [--proxy 1.41] [--mode lost]`. It exits with 1 when a character was lost
// or doubled, or a page was ready later than 2.5 seconds after the last chunk.
import { parseArgs } from 'node:util'
import { sdks } from '../test/clients/ai-sdk.ts'
import { runReloads } from '../test/clients/run-reloads.ts'
import { replaceableProxies } from '../test/kit/proxies.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sdk: { type: 'string' }, proxy: { type: 'string' }, mode: { type: 'string' } },
})
const wanted = Number(positionals[0] ?? 50)
const AT_ONCE = 10
const LATEST = 2500
const modes = {
  plain: { what: '', options: {} },
  lost: { what: ', 1 publish in 7 lost', options: { loseEvery: 7 } },
  killed: { what: ', killed once', options: { killsProxy: true } },
}
const total = { combinations: 0, reloads: 0, wrong: 0, slowest: 0 }

for (const sdk of sdks.filter(({ version }) => isWanted(`${version}`, values.sdk))) {
  for (const [name, startProxy] of Object.entries(replaceableProxies)) {
    if (!isWanted(name, values.proxy)) continue
    for (const [mode, { what, options }] of Object.entries(modes)) {
      if (!isWanted(mode, values.mode)) continue
      let [reloads, lost, slowest] = [0, 0, 0]
      const wrong: string[] = []
      // Pages that had the whole answer before their place came were not reloaded.
      while (reloads < wanted) {
        const pages = Array.from({ length: Math.min(AT_ONCE, wanted - reloads) }, () => 1)
        const result = await runReloads({ sdk, startProxy, reloads: pages, pause: 15, ...options })
        reloads += result.reloads
        lost += result.lostPublishes
        slowest = Math.max(slowest, Math.round(result.slowest))
        wrong.push(...result.wrong)
      }
      total.combinations++
      total.reloads += reloads
      total.wrong += wrong.length
      total.slowest = Math.max(total.slowest, slowest)
      const counts = `${reloads} reloads, ${lost} publishes lost`
      console.log(
        `AI SDK ${sdk.version}, ${name}${what}: ${counts}; ${wrong.length} answers wrong, ready within ${slowest} ms`,
      )
      for (const line of wrong) console.log(`  ${line}`)
    }
  }
}
const { combinations, reloads, wrong, slowest } = total
console.log(
  `${combinations} combinations, ${reloads} reloads: ${wrong} answers wrong, ready within ${slowest} ms of ${LATEST}`,
)
process.exit(combinations > 0 && wrong === 0 && slowest <= LATEST ? 0 : 1)

function isWanted(name: string, part: string | undefined): boolean {
  return part === undefined || name.includes(part)
}
