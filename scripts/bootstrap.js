// Runs on any Node 20 or newer with npm alone: plain JavaScript, no dependencies.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const windows = process.platform === 'win32'
const tools = { node: 24, pnpm: 12 }
// The lockfile was checked against pnpm's policies when it was written; again would ask for each of its packages.
const install = ['install', '--frozen-lockfile', '--trust-lockfile']

const commands = {
  /** Installs only what an example needs, the chat or the one named, then runs it until Ctrl-C. */
  start: async (env) => {
    const name = process.argv[3] ?? 'chat'
    const folder = join(root, 'examples', name)
    if (!existsSync(join(folder, 'start.ts'))) fail(`examples/${name} is no example that starts`)
    // A checkout that has been tested keeps its tools: a narrower install would unlink them.
    const scope = existsSync(join(root, 'node_modules/turbo'))
      ? []
      : ['--prod', '--filter', `@grip/example-${name}...`]
    await run('pnpm', [...install, ...scope], env)
    // Its start script, without a script runner in between, so that one Ctrl-C is one signal.
    await run('node', ['--disable-warning=ExperimentalWarning', 'start.ts'], env, folder)
  },
  /** Installs everything, then runs every check. */
  test: async (env) => {
    await run('pnpm', install, env)
    await run('node', ['scripts/run-checks.ts', ...process.argv.slice(3)], env)
  },
  /** Runs one app on the real runtime of every platform, behind Pushpin; it brings its own large installs. */
  e2e: (env) => run('node', ['tools/e2e/src/main.ts', ...process.argv.slice(3)], env),
  /** Changes core's code in one place at a time, and sees whether its tests notice. */
  mutation: (env) => run('node', ['tools/mutation/src/main.ts', ...process.argv.slice(3)], env),
}

const command = commands[process.argv[2]]
if (command === undefined) {
  console.error(`Usage: node scripts/bootstrap.js ${Object.keys(commands).join('|')}`)
  process.exit(2)
}
await command({ ...process.env, PATH: pathWithTools(), TURBO_TELEMETRY_DISABLED: '1' })

/** The PATH whose first `node` and `pnpm` are of the majors in `tools`; npx brings those that are not there. */
function pathWithTools() {
  const path = process.env.PATH ?? ''
  const node = Number(process.versions.node.split('.')[0]) >= tools.node
  const pnpm = Number(output('pnpm', ['--version'], path)?.split('.')[0]) === tools.pnpm
  // A newer Node started with its full path need not be the `node` that child processes would find.
  const own = node ? dirname(process.execPath) + delimiter + path : path
  if (node && pnpm) return own

  const packages = [...(node ? [] : [`node@${tools.node}`]), ...(pnpm ? [] : [`pnpm@${tools.pnpm}`])]
  console.log(`Node ${process.versions.node} here: taking ${packages.join(' and ')} through npx`)
  const printPath = '"process.stdout.write(process.env.PATH)"'
  const found = output(
    'npx',
    ['-y', ...packages.flatMap((name) => ['-p', name]), '-c', `node -e ${printPath}`],
    own,
  )
  const bin = found?.trim().split(delimiter)[0]
  if (bin === undefined)
    fail(`npx could not install ${packages.join(' and ')}; is the npm registry reachable?`)
  return bin + delimiter + own
}

/** What a short command prints, or undefined where it is missing or fails. */
function output(program, args, path) {
  const stdio = program === 'npx' ? ['ignore', 'pipe', 'inherit'] : ['ignore', 'pipe', 'ignore']
  const quoted = windows
    ? args.map((arg) => (arg.includes(' ') ? `"${arg.replaceAll('"', '\\"')}"` : arg))
    : args
  const env = { ...process.env, PATH: path }
  const result = spawnSync(program, quoted, { cwd: root, env, stdio, encoding: 'utf8', shell: windows })
  return result.status === 0 ? result.stdout : undefined
}

/** Runs a program to its end and passes signals on; ends this process too where it does not end with 0. */
function run(program, args, env, cwd = root) {
  const child = spawn(program, args, { cwd, env, stdio: 'inherit', shell: windows })
  const pass = (signal) => {
    // A terminal sends Ctrl-C to the whole group already; a second one would cut the child's own clean-up short.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass)
  // A signal for npm alone ends npm and its shell, but never reaches this process: it has a new parent then.
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    child.kill('SIGTERM')
  }, 250)
  return new Promise((resolve) => {
    child.on('error', (error) => fail(`${program}: ${error.message}`))
    child.on('exit', (code, signal) => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(name, pass)
      clearInterval(watch)
      if (code === 0) return resolve()
      process.exit(code ?? 128 + constants.signals[signal ?? 'SIGTERM'])
    })
  })
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
