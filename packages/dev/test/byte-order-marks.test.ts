import { describe, expect, it } from 'vitest'
import { open } from './support/client.ts'
import { hold, startHeld, warnings } from './support/held.ts'
import { opened, startOrigin, text, type Answer } from './support/origin.ts'
import { startProxy } from './support/proxy.ts'

const MARK = '\ufeff'
/** The mark as a header or a body of an origin holds it, one character per byte. */
const BYTES = '\xef\xbb\xbf'
const lost = (what: string): [string, string][] => [
  ['bom-dropped', `text in ${what} begins with a byte order mark (U+FEFF), which is dropped, as in Pushpin: leave it out, or send content as bytes (content-bin, body-bin)`],
] // prettier-ignore

/** What a stream on `a` receives of these publish bodies, up to an `end`. */
async function received(...bodies: string[]): Promise<[string, [string, string][]]> {
  const { proxy, client } = await startHeld(hold('stream', { 'Grip-Channel': `a, ${BYTES}b` }))
  const events = new Promise<string>((resolve) => {
    client.on('response', (response) => {
      let all = ''
      response.on('data', (chunk: Buffer) => {
        all += chunk.toString()
        if (all.endsWith('end')) resolve(all.slice(0, -3))
      })
    })
  })
  const before = warnings(proxy).length
  for (const body of [...bodies, item('"a"', '"end"')]) {
    await proxy.publishBody(body)
  }
  return [await events, warnings(proxy).slice(before)]
}

const item = (channel: string, content: string): string =>
  `{"items":[{"channel":${channel},"formats":{"http-stream":{"content":${content}}}}]}`

describe('a byte order mark', () => {
  it.each<[string, string, string, boolean]>([
    ['in front of a message', item('"a"', `"${MARK}x"`), 'x', true],
    ['in front of another', item('"a"', `"${MARK}${MARK}x"`), `${MARK}x`, true],
    ['in front of a channel', item(`"${MARK}a"`, '"x"'), 'x', true],
    ['in front of the name of a field', item('"a"', '"x"').replace('"content"', `"${MARK}content"`), 'x', true],
    ['in front of the whole body', MARK + item('"a"', '"x"'), 'x', false],
    ['in front of nothing', item('"a"', `"${MARK}"`), '', true],
    ['that is escaped', item('"a"', String.raw`"\ufeffx"`), `${MARK}x`, false],
    ['in front of an escape', item('"a"', String.raw`"${MARK}x\n"`), `${MARK}x\n`, false],
    ['behind an escaped quote', item('"a"', String.raw`"\"${MARK}x"`), `"${MARK}x`, false],
    ['behind an escaped backslash', item('"a"', String.raw`"\\${MARK}x"`), `\\${MARK}x`, false],
    ['amid a message', item('"a"', `"x${MARK}"`), `x${MARK}`, false],
    ['in bytes', item('"a"', '"x"').replace('"content":"x"', '"content-bin":"77u/eA=="'), `${MARK}x`, false],
  ])('is read as Pushpin reads it in a publish: %s', async (_, body, content, isLost) => {
    expect(await received(body)).toEqual([content, isLost ? lost('a publish') : []])
  }) // prettier-ignore

  it('is refused in an escaped name of a field, which is another name', async () => {
    const { proxy } = await startHeld(hold('stream'))
    const body = item('"a"', '"x"').replace('"channel"', String.raw`"\ufeffchannel"`)
    expect((await proxy.publishBody(body)).status).toBe(400)
  })

  it('is lost in a JSON instruction', async () => {
    const body = `${BYTES}{"hold":{"mode":"stream","channels":[{"name":"${BYTES}a"}]},"response":{"body":"${BYTES}"}}`
    const { proxy } = await startHeld([200, { 'Content-Type': 'application/grip-instruct' }, body])
    expect([(await proxy.event('subscribed')).channel, warnings(proxy)]).toEqual([
      'a',
      lost('an instruction'),
    ])
  })

  it.each<[string, Record<string, string>]>([
    ['a channel', { 'Grip-Channel': `${BYTES}a` }],
    ['a later channel', { 'Grip-Channel': `b, ${BYTES}a` }],
    ['a prev-id', { 'Grip-Hold': 'response', 'Grip-Channel': `a; prev-id=${BYTES}1` }],
    ['meta', { 'Grip-Set-Meta': `user="${BYTES}me"` }],
    ['the name of meta', { 'Grip-Set-Meta': `${BYTES}user="me"` }],
    ['a filter', { 'Grip-Channel': `a; filter=${BYTES}skip-self` }],
  ])('is lost in Grip headers: %s', async (_, headers) => {
    const { proxy } = await startHeld(hold('stream', headers))
    expect(warnings(proxy)).toEqual(lost('Grip headers'))
    expect(proxy.events.filter(({ channel }) => channel?.startsWith(MARK))).toEqual([])
  })

  it('is lost in a control message', async () => {
    const answer: Answer = opened(
      text(`c:{"type":"subscribe","channel":"${BYTES}a"}`) +
        text(`c:${BYTES}{"type":"subscribe","channel":"b"}`),
    )
    const app = await startOrigin(() => answer)
    const proxy = await startProxy(app.url)
    await open(proxy.url)
    const channels = proxy.events.filter(({ code }) => code === 'subscribed').map(({ channel }) => channel)
    expect([channels, warnings(proxy)]).toEqual([['a', 'b'], lost('a control message')])
  })

  it('is found in time that grows with the text', async () => {
    const { proxy } = await startHeld(hold('stream'))
    const body = `{"items":[],"x":[${Array<string>(60_000).fill(`"${MARK}\\""`).join(',')}]}`
    const begin = process.cpuUsage()
    expect((await proxy.publishBody(body)).status).toBe(200)
    // Of the processor, which a busy machine does not take: 10 seconds, where a square takes minutes.
    const { user, system } = process.cpuUsage(begin)
    expect((user + system) / 1_000_000).toBeLessThan(10)
  })
})
