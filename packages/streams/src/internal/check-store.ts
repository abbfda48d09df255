/** Checks that a client of a store has the methods that are called. */
export function checkClient(client: unknown, methods: readonly string[], rule: string): void {
  const fields = client as Record<string, unknown> | null | undefined
  check(
    methods.every((method) => typeof fields?.[method] === 'function'),
    rule,
  )
}

/** Checks the age of what is deleted: for NaN it would be all that there is. */
export function checkAge(age: number): void {
  check(Number.isFinite(age), '"age" must be a number of milliseconds')
}

// Stores stand alone: core is not needed for them.
function check(right: boolean, message: string): void {
  if (!right) throw Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARGUMENT' })
}
