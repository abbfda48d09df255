import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from '../src/packages.ts'

interface Step {
  uses?: string
  run?: string
  with?: Record<string, unknown>
  env?: Record<string, string>
}

interface Job {
  uses?: string
  needs?: string
  permissions?: Record<string, string>
  steps?: Step[]
}

interface Workflow {
  on: Record<string, unknown>
  permissions: Record<string, string>
  jobs: Record<string, Job>
}

const FOLDER = join(ROOT, '.github/workflows')
const workflows = Object.fromEntries(
  globSync('*.{yml,yaml}', { cwd: FOLDER }).map((name) => {
    const text = readFileSync(join(FOLDER, name), 'utf8')
    return [name, { text, ...(parse(text) as Workflow) }]
  }),
)
const release = workflows['release.yml']!

describe.each(Object.entries(workflows))('%s', (_name, { text, on, permissions, jobs }) => {
  const steps = Object.values(jobs).flatMap((job) => job.steps ?? [])
  const runs = steps.flatMap(({ run }) => run ?? [])

  it('may read the repository, where a job does not say otherwise', () => {
    expect(permissions).toEqual({ contents: 'read' })
    expect(Object.keys(on)).not.toContain('pull_request_target')
  })

  it('names every action by its commit, and says which version that is', () => {
    const lines = text.split('\n').filter((line) => /^\s*-?\s*uses:/.test(line))
    const foreign = lines.filter((line) => !/uses: \.\//.test(line))
    expect(foreign.length).toBeGreaterThan(0)
    for (const line of foreign) expect(line).toMatch(/uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  it('leaves no credentials in a checkout', () => {
    for (const { uses, with: options } of steps) {
      if (uses?.startsWith('actions/checkout@'))
        expect(options).toMatchObject({ 'persist-credentials': false })
    }
  })

  it('brings tools in exact versions alone', () => {
    for (const { uses, with: options } of steps) {
      if (uses?.startsWith('actions/setup-node@')) {
        expect(options?.['node-version']).toMatch(/^\d+\.\d+\.\d+$/)
      }
    }
    for (const run of runs) {
      expect(run).not.toMatch(/\bnpx\b|(?<!p)npm (install|i|exec|x)\b|pnpm (dlx|add)\b|corepack/)
      for (const [, version] of run.matchAll(/\bnpm pack [^\n]*@(\S+)/g))
        expect(version).toMatch(/^\d+\.\d+\.\d+$/)
    }
  })

  it('puts nothing into a script but by its environment, and every script is one that bash can read', () => {
    for (const run of runs) {
      expect(run).not.toContain('${{')
      expect(spawnSync('bash', ['-n'], { input: run, encoding: 'utf8' }).stderr).toBe('')
    }
  })
})

describe('a release', () => {
  const trusted = Object.entries(release.jobs).filter(([, { permissions = {} }]) =>
    Object.values(permissions).includes('write'),
  )

  it('is built by a job that may read the repository and nothing else', () => {
    const { build } = release.jobs
    expect(build?.permissions).toEqual({ contents: 'read' })
    expect(scriptsOf(build)).toMatch(/npm ci --ignore-scripts --prefix \.github\/tools\n/)
    expect(scriptsOf(build)).toMatch(/pnpm install --frozen-lockfile\n/)
  })

  it('is published by one job, which has an identity and no other right', () => {
    const identified = Object.entries(release.jobs).filter(([, { permissions }]) => permissions?.['id-token'])
    expect(identified.map(([name, { permissions }]) => [name, permissions])).toEqual([
      ['publish', { 'id-token': 'write' }],
    ])
    expect(release.permissions).not.toHaveProperty('id-token')
  })

  it('is published by npm of a known digest, without the repository and without scripts', () => {
    const { publish } = release.jobs
    expect(publish?.steps?.flatMap(({ uses }) => uses?.split('@')[0] ?? [])).toEqual([
      'actions/download-artifact',
    ])
    const scripts = scriptsOf(publish)
    expect(scripts).toMatch(
      /npm pack --silent npm@(\S+)\n\s*echo '[0-9a-f]{128} {2}npm-\1\.tgz' \|\s*sha512sum --check --strict/,
    )
    expect(scripts).toMatch(/npm publish "[^"]+" --access public --provenance --ignore-scripts/)
    expect(scripts).not.toMatch(/pnpm|npm ci|npm run|git /)
  })

  it('raises versions and sets tags in jobs of their own, which run nothing that others wrote', () => {
    expect(trusted.map(([name]) => name)).toEqual(['publish', 'tags', 'versions'])
    for (const [, job] of trusted) {
      const actions = job.steps?.flatMap(({ uses }) => uses?.split('@')[0] ?? []) ?? []
      for (const action of actions)
        expect(['actions/checkout', 'actions/download-artifact']).toContain(action)
    }
    for (const name of ['tags', 'versions']) expect(scriptsOf(release.jobs[name])).not.toMatch(/\bp?npm\b/)
    expect(release.jobs['tags']?.permissions).toEqual({ contents: 'write' })
    expect(release.jobs['versions']?.permissions).toEqual({ contents: 'write', 'pull-requests': 'write' })
  })

  it('is built with tools whose digests are in a lockfile', () => {
    const read = (name: string): unknown =>
      JSON.parse(readFileSync(join(ROOT, '.github/tools', name), 'utf8'))
    const { dependencies } = read('package.json') as { dependencies: Record<string, string> }
    const { packages } = read('package-lock.json') as {
      packages: Record<string, { version: string; integrity: string }>
    }
    const root = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { packageManager: string }
    expect(`pnpm@${dependencies['pnpm']}`).toBe(root.packageManager)
    const { '': _own, ...locked } = packages
    expect(locked['node_modules/pnpm']?.version).toBe(dependencies['pnpm'])
    for (const { integrity } of Object.values(locked)) expect(integrity).toMatch(/^sha512-/)
  })
})

function scriptsOf(job: Job | undefined): string {
  return (job?.steps ?? []).map(({ run = '' }) => `${run}\n`).join('')
}
