import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { ROOT } from './paths.ts'
import type { Proof, Ran } from './proof.ts'

interface Report {
  testResults: { name: string; assertionResults: { title: string; status: string }[] }[]
}

/** Runs the tests that the proofs name, package by package, and nothing else of their files. */
export function runTests(proofs: readonly Proof[]): Ran[] {
  const folder = mkdtempSync(join(tmpdir(), 'grip-parity-'))
  try {
    return [...groupByPackage(proofs)].flatMap(([name, group]) => runPackage(name, group, folder))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function groupByPackage(proofs: readonly Proof[]): Map<string, Proof[]> {
  const groups = new Map<string, Proof[]>()
  for (const proof of proofs) {
    const name = proof.file.split('/', 2).join('/')
    groups.set(name, [...(groups.get(name) ?? []), proof])
  }
  return groups
}

function runPackage(name: string, proofs: readonly Proof[], folder: string): Ran[] {
  const report = join(folder, `${name.replace('/', '-')}.json`)
  const files = [...new Set(proofs.map(({ file }) => file.slice(name.length + 1)))]
  const titles = [...new Set(proofs.map(({ title }) => title.replaceAll(/[^\w\s]/g, '\\$&')))]
  const pattern = `(${titles.join('|')})`
  const options = [
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    '--testTimeout=60000',
  ]
  const cwd = join(ROOT, name)
  spawnSync('node_modules/.bin/vitest', ['run', ...files, '-t', pattern, ...options], {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, CI: 'true' },
  })
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
  return testResults.flatMap((result) =>
    result.assertionResults.map(({ title, status }) => ({
      file: relative(ROOT, result.name),
      title,
      status,
    })),
  )
}
