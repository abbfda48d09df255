/**
 * A validator that follows Standard Schema: zod, valibot, arktype and others.
 *
 * @see https://standardschema.dev
 */
export interface StandardSchema<Input = unknown, Output = unknown> {
  /** The properties that the specification requires. */
  readonly '~standard': {
    /** The version of the specification. */
    readonly version: 1
    /** The name of the library. */
    readonly vendor: string
    /** Checks a value; may be asynchronous. */
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    /** Only types. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** The result of a validation. */
export type SchemaResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] }

/** One thing that is wrong with a value. */
export interface SchemaIssue {
  /** What is wrong, in the words of the schema. */
  readonly message: string
  /** The path to it, outermost key first. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** The type of what goes into a schema. */
export type InputOf<Schema> = Schema extends StandardSchema<infer Input, unknown> ? Input : never

/** The type of what comes out of a schema. */
export type OutputOf<Schema> = Schema extends StandardSchema<unknown, infer Output> ? Output : never

/** Whether something is a schema. */
export function isSchema(value: unknown): value is StandardSchema {
  return typeof (value as StandardSchema | null | undefined)?.['~standard']?.validate === 'function'
}
