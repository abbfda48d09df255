/**
 * Reads the chunks of an answer, as the AI SDK's stream has them.
 *
 * @returns Whether it came to its end; a connection that breaks before is to be resumed.
 */
export async function readAnswer(response, { onChunk, onSign }) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  let ended = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return ended
      onSign()
      const events = (rest + value).split('\n\n')
      rest = events.pop()
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1]
        if (data === '[DONE]') ended = true
        else if (data !== undefined) onChunk(JSON.parse(data))
      }
    }
  } catch {
    return ended
  } finally {
    // Where somebody else ends it, too.
    reader.cancel().catch(() => {})
  }
}
