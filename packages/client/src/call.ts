/** Calls a function of the app, and hands on what it throws, or rejects with. */
export async function call(act: () => unknown, onError: (error: unknown) => void): Promise<void> {
  try {
    await act()
  } catch (error) {
    onError(error)
  }
}
