import { expect, it, vi } from 'vitest'
import { Random } from '../fuzz/random.ts'
import { randomBody, tryBody } from '../fuzz/try-body.ts'
import { KEY_CHOICES, randomToken, seedTokens, tryToken } from '../fuzz/try-token.ts'
import { findings } from './findings.ts'

// Much work, on machines that have other work too.
vi.setConfig({ testTimeout: 60_000 })

const RUNS = 5000

it.each(findings)('$kind $input stays mended: $what', async ({ kind, input }) => {
  const text = Buffer.from(input, 'base64').toString('latin1')
  if (kind === 'body') expect((await tryBody(text)).wrong).toBe(undefined)
  for (let choice = 0; kind === 'token' && choice < KEY_CHOICES; choice++)
    expect((await tryToken(text, choice)).wrong).toBe(undefined)
})

it('C2 random and changed bodies are read as a second reader reads them, or refused as it refuses them', async () => {
  const random = new Random(1)
  let taken = 0
  for (let run = 0; run < RUNS; run++) {
    const body = randomBody(random)
    const trial = await tryBody(body)
    expect([body, trial.wrong]).toEqual([body, undefined])
    if (trial.taken) taken++
  }
  expect(taken).toBeGreaterThan(RUNS / 10)
})

it('A7 random and changed tokens are accepted only where a second verifier accepts them', async () => {
  const random = new Random(1)
  const seeds = seedTokens()
  let taken = 0
  for (let run = 0; run < RUNS; run++) {
    const token = randomToken(random, seeds)
    const trial = await tryToken(token, run % KEY_CHOICES)
    expect([token, trial.wrong]).toEqual([token, undefined])
    if (trial.taken) taken++
  }
  expect(taken).toBeGreaterThan(RUNS / 100)
})
