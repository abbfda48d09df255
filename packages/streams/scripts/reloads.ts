// Reloads pages of the unmodified AI SDK at random places of an answer, with every version of it, behind every proxy
// that is here: `node scripts/reloads.ts [pages]`. It exits with 1 when a character was lost or doubled.
import { sdks } from '../test/clients/ai-sdk.ts'
import { runReloads } from '../test/clients/run-reloads.ts'
import { replaceableProxies } from '../test/kit/proxies.ts'

const pages = Number(process.argv[2] ?? 50)
const AT_ONCE = 10
const modes = { '': {}, ', 1 publish in 7 lost': { loseEvery: 7 }, ', killed once': { killsProxy: true } }
let wrong = 0

for (const sdk of sdks) {
  for (const [name, startProxy] of Object.entries(replaceableProxies)) {
    for (const [mode, options] of Object.entries(modes)) {
      const results: Awaited<ReturnType<typeof runReloads>>[] = []
      for (let left = pages; left > 0; left -= AT_ONCE) {
        const reloads = Array.from({ length: Math.min(left, AT_ONCE) }, () => 1)
        results.push(await runReloads({ sdk, startProxy, reloads, pause: 15, ...options }))
      }
      const sum = (count: (result: (typeof results)[number]) => number): number =>
        results.reduce((total, result) => total + count(result), 0)
      const broken = results.flatMap((result) => result.wrong)
      const slowest = Math.round(Math.max(...results.map((result) => result.slowest)))
      const lost = sum((result) => result.lostPublishes)
      wrong += broken.length
      const what = `${pages} pages, ${sum((result) => result.reloads)} reloads, ${lost} publishes lost`
      console.log(
        `AI SDK ${sdk.version}, ${name}${mode}: ${what}; ${broken.length} answers wrong, ready within ${slowest} ms`,
      )
      for (const line of broken) console.log(`  ${line}`)
    }
  }
}
process.exit(wrong === 0 ? 0 : 1)
