import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isNewer } from '../pushpin/engines.ts'
import type { Clause } from './clause.ts'
import { ClauseContext, type RunningProxy } from './clause-context.ts'
import { type OriginServer, startOriginServer } from './origin-server.ts'
import { within } from './within.ts'

export interface ProxyUnderTest {
  name: string
  clauses: readonly Clause[]
  /** Starts the proxy in front of an origin, `http://host:port`. */
  start(origin: string): Promise<RunningProxy>
  /** Pushpin version that it is, or plays. */
  version: string
  /** Whether it has that version's defects. Default true. */
  defects?: boolean
  /** Clauses that make no sense here, by id, and why: they are asserted to fail. Default none. */
  cannot?: Readonly<Record<string, string>>
}

/** Runs every clause on one proxy; what its version cannot do yet is asserted to fail there. */
export function describeProxy(proxyUnderTest: ProxyUnderTest): void {
  const { name, clauses, start, version, defects = true, cannot = {} } = proxyUnderTest
  let server: OriginServer
  let proxy: RunningProxy
  const passed: string[] = []
  const failing: string[] = []
  const again: string[] = []

  beforeAll(async () => {
    server = await startOriginServer()
    proxy = await start(server.url)
  }, 60_000)

  afterAll(async () => {
    await proxy?.stop()
    await server?.close()
    console.log(summary(name, clauses.length, passed, failing))
    if (again.length > 0) console.log(`${name} lost connections, so these ran again: ${again.join(' ')}`)
  }, 60_000)

  const whyNot = (clause: Clause): string | undefined =>
    cannot[clause.id] ?? reasonToFail(clause, version, defects)
  const expectedToFail = (clause: Clause): boolean => whyNot(clause) !== undefined
  const run = async (clause: Clause) => {
    for (let attempt = 1; ; attempt++) {
      const lost = proxy.lostConnections?.()
      const context = new ClauseContext(
        attempt === 1 ? clause.id : `again-${attempt}.${clause.id}`,
        proxy,
        server,
      )
      try {
        await within(clause.run(context), `clause ${clause.id} to end`, 90)
        return
      } catch (error) {
        // A connection that the proxy has lost says nothing about the clause.
        const admitted = proxy.lostConnections?.() !== lost
        const silent = proxy.losesSilently === true && attempt === 1 && !expectedToFail(clause)
        if (attempt === 3 || !(admitted || silent)) {
          const told = proxy.explain?.(context.host)
          if (told && !expectedToFail(clause)) console.log(`${name} about ${clause.id}:\n${told}`)
          throw error
        }
        again.push(clause.id)
      } finally {
        context.close()
      }
    }
  }

  const declare = (group: readonly Clause[]) => {
    for (const clause of group.toSorted((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0))) {
      const missing = whyNot(clause)
      if (missing === undefined) {
        it(`${clause.id} ${clause.title}`, { timeout: 200_000 }, async () => {
          await run(clause)
          passed.push(clause.id)
        })
      } else {
        it(`${clause.id} fails here (${missing}): ${clause.title}`, { timeout: 200_000 }, async () => {
          const error: unknown = await run(clause).then(
            () => undefined,
            (reason: unknown) => reason,
          )
          expect(error, `${clause.id} now passes on ${name}: remove its mark`).toBeInstanceOf(Error)
          // Only an expectation that was not met counts, never a mistake in the clause.
          expect((error as Error).name).toMatch(/^(AssertionError|Unmet)$/)
          failing.push(`${clause.id} ${clause.title} (${missing})`)
        })
      }
    }
  }

  describe.concurrent(name, () => declare(clauses.filter(({ alone }) => alone !== true)))
  describe(`${name}, one at a time`, () => declare(clauses.filter(({ alone }) => alone === true)))
}

function reasonToFail(
  { since, until, defect }: Clause,
  version: string,
  defects: boolean,
): string | undefined {
  const within = (span: { since?: string; until?: string }): boolean =>
    (span.since === undefined || !isNewer(span.since, version)) &&
    (span.until === undefined || isNewer(span.until, version))
  if (since !== undefined && !within({ since })) return `since ${since}`
  if (until !== undefined && !within({ until })) return `until ${until}`
  if (defect !== undefined && defects && within(defect)) return `defect: ${defect.what}`
  return undefined
}

function summary(name: string, total: number, passed: readonly string[], failing: readonly string[]): string {
  const head = `${name}: ${total} clauses, ${passed.length} passed, ${failing.length} asserted to fail here`
  return [head, ...failing.toSorted().map((line) => `  ${line}`)].join('\n')
}
