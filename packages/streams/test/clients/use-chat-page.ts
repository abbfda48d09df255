import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** A page with `useChat({ resume: true })` of the AI SDK, as its quickstart has it, and nothing of ours. */
export async function useChatPage(version: number): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: PAGE.replace('@ai-sdk/react', `react-ai${version}`),
      resolveDir: fileURLToPath(new URL('../..', import.meta.url)),
      loader: 'jsx',
    },
    bundle: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    platform: 'browser',
    logLevel: 'error',
  })
  const script = outputFiles[0]!.text.replaceAll('</script', '<\\/script')
  return `<!doctype html><meta charset="utf-8"><div id="root"></div><script type="module">${script}</script>`
}

const PAGE = `
import { useChat } from '@ai-sdk/react'
import { useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'

const id = location.pathname.slice(1)
const load = async () => (await fetch('/api/chat/' + id)).json()

function Chat({ saved }) {
  const { messages, setMessages, sendMessage, status } = useChat({ id, messages: saved, resume: true })
  useEffect(() => {
    // The answer may have ended between the load and the resume.
    if (status === 'ready' && messages.at(-1)?.role === 'user') void load().then(setMessages)
  }, [status])
  return <>
    <p id="status">{status}</p>
    <button onClick={() => sendMessage({ text: 'Tell me' })}>Ask</button>
    {messages.map(({ id, role, parts }) => <pre key={id} className={role}>{parts.map(({ text }) => text).join('')}</pre>)}
  </>
}

const saved = await load()
createRoot(document.querySelector('#root')).render(<Chat saved={saved} />)
`
