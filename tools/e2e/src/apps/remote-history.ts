import type { History } from '@grip/streams'

/** The history of src/hosts/history-server.ts. */
export function remoteHistory(url: string): History {
  const ask = async <T>(name: string, ...values: unknown[]): Promise<T> => {
    const response = await fetch(`${url}/${name}`, { method: 'POST', body: JSON.stringify(values) })
    if (!response.ok) throw new Error(`the history answered ${response.status}`)
    const [value] = (await response.json()) as [T | null]
    return (value ?? undefined) as T
  }
  return {
    append: (stream, data, condition) => ask('append', stream, data, condition),
    read: (stream, after, limit) => ask('read', stream, after, limit),
    state: (stream) => ask('state', stream),
  }
}
