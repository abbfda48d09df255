import { z } from 'zod'

const text = z.string().min(1).max(500)
const key = z.string().max(64)
export const fromPage = z.union([
  z.object({ type: z.literal('say'), text, key }),
  z.object({ type: z.literal('write'), to: z.string().min(1), text, key }),
])

export type FromPage = z.infer<typeof fromPage>

export type ToPage =
  | { type: 'message'; id: number; key: string; user: string; text: string }
  | { type: 'presence'; users: string[] }
  | { type: 'letter'; from: string; text: string; key: string }
  | { type: 'answer'; key: string; error?: { code: string; message: string } }
