import { createClient, type Transport } from '@grip/client'

// A program that is a client of the chat: by each transport it says something, hears it, and leaves.
const url = process.env['CHAT_URL'] ?? ''

for (const transport of ['stream', 'webSocket', 'poll'] as const) console.log(await converse(transport))
console.log('left')

async function converse(transport: Transport): Promise<string> {
  const errors: unknown[] = []
  const client = createClient({ url, transports: [transport], onError: (error) => errors.push(error) })
  const room = client.channel('room-{room}', { room: `of/${transport}` })
  const heard = new Promise<string>((resolve) => {
    room.on('message', (data) => resolve((data as { text: string }).text))
  })
  await new Promise<void>((resolve) => {
    client.subscribe(() => {
      if (client.getSnapshot().state === 'live') resolve()
    })
  })
  await room.send('say', { text: `héllo by ${transport}` })
  const text = await heard
  client.close()
  return `${transport}: ${text} ${errors.join()}`.trim()
}
