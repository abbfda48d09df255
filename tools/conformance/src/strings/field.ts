import { GripError } from '@grip/core'
import type { ClauseContext } from '../harness/clause-context.ts'

/** Texts that proxies and protocols stumble over, by name; `plain` is for the field itself. */
export const TEXTS: Readonly<Record<string, string>> = {
  plain: 'plain',
  CR: 'a\rb',
  LF: 'a\nb',
  NUL: 'a\0b',
  'U+FEFF': '\ufeffab',
  'half a pair': 'a\ud800',
  '1 MB': 'x'.repeat(1_000_000),
}

/** A field of the library that ends up at a proxy. */
export interface StringField {
  name: string
  /** The texts that it carries, by name; it refuses all others. */
  carries: string
  /** Puts a text into the field, and returns what a client received of it. */
  carry: (t: ClauseContext, text: string) => Promise<string>
}

export function field(name: string, carries: string, carry: StringField['carry']): StringField {
  return { name, carries, carry }
}

/** What a field without the character would hold, where that is another text. */
export function without(text: string): string {
  return text.replace(/[\r\n\0\ufeff\ud800]/g, '')
}

/** Puts each text into a field and says which ones arrived as they were; the others have to be refused. */
export async function textsCarried(t: ClauseContext, { name, carry }: StringField): Promise<string> {
  const outcomes = Object.entries(TEXTS).map(async ([title, text], index) => {
    const context = t.other(`${name.replace(/\W+/g, '-').toLowerCase()}-${index}`)
    try {
      const received = await carry(context, text)
      return received === text ? title : `${title} became ${JSON.stringify(received.slice(0, 100))}`
    } catch (error) {
      if (isTyped(error)) return undefined
      return `${title} is lost: ${(error as Error).message.slice(0, 100)}`
    }
  })
  return (await Promise.all(outcomes)).filter((outcome) => outcome !== undefined).join(', ')
}

function isTyped(error: unknown): boolean {
  return error instanceof GripError || (error as { code?: unknown }).code === 'ERR_INVALID_ARGUMENT'
}
