import app from './app.ts'

declare const Bun: { serve(server: { fetch: typeof app.fetch; port: number; hostname: string }): unknown }

Bun.serve({ fetch: app.fetch, port: Number(process.env['PORT']), hostname: '127.0.0.1' })
console.log('listening')
