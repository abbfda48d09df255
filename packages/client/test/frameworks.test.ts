import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { hasChromium, launchChromium } from '@grip/conformance'
import { build, type Plugin } from 'esbuild'
import type { Browser } from 'playwright-core'
import { compile } from 'svelte/compiler'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startLiveApp } from './support/live-app.ts'

const how = 'The components of the README are not tested in a browser: apt-get install chromium'
if (hasChromium()) describe('the component of the README', { timeout: 60_000 }, inChromium)
else it(how, () => expect(process.env['CI'], how).toBeUndefined())

const client = `
  import { createClient } from '@grip/client'
  export const client = createClient({ url: '/live' })
  export const room = client.channel('room-{room}', { room: 'a' })
  room.on('message', () => {})
  globalThis.send = () => void room.send('message', { text: 'hello' })
`

const frameworks: Record<string, () => Record<string, string> | Promise<Record<string, string>>> = {
  React: () => ({
    main: `
      import { createElement } from 'react'
      import { createRoot } from 'react-dom/client'
      import { Status } from './component'
      createRoot(document.body.appendChild(document.createElement('main'))).render(createElement(Status))`,
    './component': blockOf('jsx', 'React'),
  }),
  Vue: () => ({
    main: `
      import { createApp, h } from 'vue'
      import { useClient } from './component'
      createApp({
        setup() {
          const snapshot = useClient()
          return () => {
            const { state, unsent } = snapshot.value
            return h('p', unsent.length > 0 ? unsent.length + ' unsent' : state)
          }
        },
      }).mount(document.body.appendChild(document.createElement('main')))`,
    './component': blockOf('js', 'Vue'),
  }),
  Svelte: () => ({
    main: `
      import { mount } from 'svelte'
      import Status from './component'
      mount(Status, { target: document.body.appendChild(document.createElement('main')) })`,
    './component': compile(blockOf('svelte', 'Svelte'), { generate: 'client' }).js.code,
  }),
  Solid: async () => ({
    main: `
      import { createComponent, render } from 'solid-js/web'
      import { Status } from './component'
      render(() => createComponent(Status, {}), document.body.appendChild(document.createElement('main')))`,
    './component': await compileSolid(blockOf('jsx', 'Solid')),
  }),
}

function inChromium(): void {
  let browser: Browser
  beforeAll(async () => void (browser = await launchChromium()), 60_000)
  afterAll(() => browser?.close(), 30_000)

  it.each(Object.keys(frameworks))('shows what the client is doing: %s', async (name) => {
    const script = await bundle({ ...(await frameworks[name]!()), './client.js': client })
    const app = await startLiveApp({ page: `<body><script type="module">${script}</script></body>` })
    onTestFinished(() => app.stop())
    const page = await browser.newPage()
    onTestFinished(() => page.close())
    const errors: Error[] = []
    page.on('pageerror', (error) => errors.push(error))
    await page.goto(new URL('/?', app.url).href)
    await page.getByText('live', { exact: true }).waitFor()
    app.broken = 502
    await page.evaluate('send()')
    await page.getByText('1 unsent').waitFor()
    app.broken = undefined
    await page.getByText('live', { exact: true }).waitFor()
    expect([app.received.length, errors]).toEqual([1, []])
  })
}

/** Compiles a component of Solid, as its plugins for bundlers do. */
async function compileSolid(source: string): Promise<string> {
  // The package has no declarations.
  const { transformAsync } = createRequire(import.meta.url)('@babel/core') as {
    transformAsync(source: string, options: object): Promise<{ code: string }>
  }
  const { code } = await transformAsync(source, { presets: ['solid'], babelrc: false, configFile: false })
  return code
}

/** A block of the README. */
function blockOf(language: string, heading: string): string {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const section = readme.split(/^## /m).find((part) => part.startsWith(`${heading}\n`))!
  return new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(section)![1]!
}

/** Bundles modules that are text, as a bundler on the user's side would. */
async function bundle(modules: Record<string, string>): Promise<string> {
  const virtual: Plugin = {
    name: 'virtual',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^(main|\.\/component|\.\/client\.js)$/ }, ({ path }) => ({
        path,
        namespace: 'text',
      }))
      onLoad({ filter: /.*/, namespace: 'text' }, ({ path }) => ({
        contents: modules[path]!,
        loader: 'jsx',
        resolveDir: fileURLToPath(new URL('.', import.meta.url)),
      }))
    },
  }
  const { outputFiles } = await build({
    entryPoints: ['main'],
    bundle: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
    conditions: ['browser'],
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [virtual],
  })
  return outputFiles[0]!.text.replaceAll('</script', '<\\/script')
}
