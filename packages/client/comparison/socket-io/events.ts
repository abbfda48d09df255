import { z } from 'zod'

const text = z.string().min(1).max(500)
const key = z.string().max(64)
export const say = z.object({ room: z.string().min(1).max(200), text, key })
export const write = z.object({ to: z.string().min(1), text, key })
export const join = z.object({ room: z.string().min(1).max(200), after: z.number().int() })

export interface Message {
  room: string
  id: number
  key: string
  user: string
  text: string
}

export type Answer = (error?: { code: string; message: string }) => void

export interface FromPage {
  join(data: z.infer<typeof join>, answer: Answer): void
  say(data: z.infer<typeof say>, answer: Answer): void
  write(data: z.infer<typeof write>, answer: Answer): void
}

export interface ToPage {
  message(message: Message): void
  presence(room: string, users: string[]): void
  letter(letter: { from: string; text: string; key: string }): void
}
