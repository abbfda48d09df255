// Proves the way to a release without making one: in a temporary clone the versions are raised, the packages
// are built, and npm says what it would publish. Nothing in this checkout changes.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'

interface Manifest {
  name: string
  version: string
  private?: boolean
}

interface Packed {
  id: string
  unpackedSize: number
  files: { path: string }[]
}

const root = resolve(import.meta.dirname, '..')
const clone = mkdtempSync(join(tmpdir(), 'grip-release-'))
try {
  copyCheckout()
  run('pnpm', ['install', '--frozen-lockfile', '--trust-lockfile', '--prefer-offline', '--silent'])
  run('pnpm', ['exec', 'changeset', 'status'])
  run('pnpm', ['exec', 'changeset', 'version'])
  run('pnpm', ['--silent', 'build'])
  const published = readdirSync(join(clone, 'packages')).map((name) => dryRun(join(clone, 'packages', name)))
  console.log('\nA release would publish:')
  for (const line of published.filter((text) => text !== undefined)) console.log(line)
} finally {
  rmSync(clone, { recursive: true, force: true })
}

/** Copies the checkout, without what was installed or built, as the single commit of a new repository. */
function copyCheckout(): void {
  const made = /[\\/](node_modules|dist|\.git|\.cache|\.next|\.turbo)$/
  cpSync(root, clone, { recursive: true, filter: (path) => !made.test(path) })
  const git = ['-c', 'user.name=dry-run', '-c', 'user.email=dry-run@localhost', '-c', 'commit.gpgsign=false']
  run('git', ['init', '--quiet', '--initial-branch=main'])
  run('git', ['add', '--all'])
  run('git', [...git, 'commit', '--quiet', '--message', 'dry run'])
}

/** What npm would publish of a package, in a line; undefined for a private one. */
function dryRun(folder: string): string | undefined {
  const manifest = readManifest(folder)
  if (manifest.private === true) return undefined
  if (!existsSync(join(folder, 'CHANGELOG.md')))
    throw new Error(`${manifest.name} has no change log: is a changeset missing?`)
  const tarball = join(clone, `${manifest.name.replace('/', '-')}.tgz`)
  execFileSync('pnpm', ['pack', '--out', tarball], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  // Provenance needs the identity that only the release workflow has.
  const args = [
    'publish',
    tarball,
    '--dry-run',
    '--json',
    '--access',
    'public',
    '--provenance=false',
    '--loglevel=error',
  ]
  const output = execFileSync('npm', args, {
    cwd: dirname(tarball),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { id, unpackedSize, files } = packedOf(JSON.parse(output), manifest.name)
  return `  ${id}  ${files.length} files, ${(unpackedSize / 1000).toFixed(1)} kB unpacked`
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

/** npm prints the description itself, or by the package's name. */
function packedOf(output: unknown, name: string): Packed {
  const byName = output as Record<string, Packed>
  return byName[name] ?? (output as Packed)
}

function run(program: string, args: readonly string[]): void {
  console.log(`$ ${program} ${args.join(' ')}`)
  execFileSync(program, args, {
    cwd: clone,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, CI: 'true' },
  })
}
