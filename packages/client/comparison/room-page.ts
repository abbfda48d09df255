/** What each of the compared pages can do. */
export interface RoomPage {
  /** Enters a room, and gets its last 50 messages; after an interruption what was missed, in order and once. */
  join(room: string): void
  /** Sends a message to a room; resolves once the app has taken it, rejects with a `code` where it refuses. */
  say(room: string, text: string): Promise<void>
  /** Sends a message to one user. */
  write(to: string, text: string): Promise<void>
  close(): void
}

/** What a page is told. */
export interface RoomEvents {
  message(room: string, user: string, text: string): void
  presence(room: string, users: readonly string[]): void
  letter(from: string, text: string): void
  /** The user was removed, or is not known. */
  gone(): void
}

/** Whose token it is, in each of the compared apps. */
export function userOf(token: string | null | undefined): string | undefined {
  return token?.startsWith('token-of-') ? token.slice(9) : undefined
}
