import app from './app.ts'

declare const Deno: {
  serve(options: { port: number; hostname: string; onListen(): void }, fetch: typeof app.fetch): unknown
}

const onListen = (): void => console.log('listening')
Deno.serve({ port: Number(process.env['PORT']), hostname: '127.0.0.1', onListen }, app.fetch)
