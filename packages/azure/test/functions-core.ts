import Module from 'node:module'

/** A function as the library registers it with its host. */
export interface Registered {
  metadata: { name: string; bindings: Record<string, Binding> }
  callback: (...inputs: unknown[]) => unknown
}

/** A trigger or an output of a function. */
export interface Binding {
  type: string
  route?: string
  methods?: string[]
  queueName?: string
}

/** What the library hands to the host when a function is done: its answer, and what its output bindings send. */
export interface Invoked {
  returnValue?: { http: RpcResponse } | null
  outputData: { name: string; data: object }[]
}

/** A cookie, and the rest of an answer, as they go to the host in buffered mode. */
export interface RpcResponse {
  statusCode: string
  headers: Record<string, string>
  cookies: RpcCookie[]
  body?: { bytes?: Uint8Array; string?: string }
}

export interface RpcCookie {
  name: string
  value: string
  domain?: { value: string }
  path?: { value: string }
  expires?: { value: { seconds: number } }
  maxAge?: { value: number }
  secure?: { value: boolean }
  httpOnly?: { value: boolean }
  sameSite: 'none' | 'lax' | 'strict' | 'explicitNone'
}

interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>
  invokeFunction(context: unknown, inputs: unknown[], callback: Registered['callback']): Promise<unknown>
  getResponse(context: unknown, result: unknown): Promise<Invoked>
}

interface ProgrammingModel {
  getCapabilities(capabilities: object): Promise<{ HttpUri?: string }>
  getInvocationModel(core: object): InvocationModel
}

/** The functions, by their names. */
export const registered: Map<string, Registered> = new Map()
let model: ProgrammingModel | undefined

const core = {
  version: '3.11.0',
  hostVersion: '4.1045.0',
  setProgrammingModel: (given: ProgrammingModel) => void (model = given),
  getProgrammingModel: () => model,
  registerFunction(metadata: Registered['metadata'], callback: Registered['callback']) {
    registered.set(metadata.name, { metadata, callback })
    return { dispose: () => undefined }
  },
  registerHook: () => ({ dispose: () => undefined }),
  log: () => undefined,
  Disposable: class {
    readonly dispose: () => void
    constructor(dispose: () => void) {
      this.dispose = dispose
    }
  },
}

// The worker gives its functions this module; it is in no registry.
const prototype = Module.prototype as unknown as { require(id: string): unknown }
const { require: requireOfNode } = prototype
prototype.require = function (this: unknown, id: string): unknown {
  return id === '@azure/functions-core' ? core : requireOfNode.call(this, id)
}

/** Ends the start of the worker; gives the address of its HTTP server where it streams. */
export async function startWorker(): Promise<string | undefined> {
  return (await model!.getCapabilities({})).HttpUri
}

/** Invokes a function, as the host does over gRPC. */
export async function invokeFunction(
  name: string,
  invocationId: string,
  data: object | undefined,
  triggerMetadata: object = {},
): Promise<Invoked> {
  const { metadata, callback } = registered.get(name)!
  const [trigger] = Object.entries(metadata.bindings).find(([, { type }]) => type.endsWith('Trigger'))!
  const inputData = [{ name: trigger, data }]
  const request = { invocationId, functionId: name, inputData, triggerMetadata }
  const invocation = model!.getInvocationModel({ invocationId, request, metadata, log: () => undefined })
  const { context, inputs } = await invocation.getArguments()
  const result = await invocation.invokeFunction(context, inputs, callback)
  return invocation.getResponse(context, result)
}

/** A cookie as the host writes it: the value percent-encoded, attributes in lower case. */
export function cookieHeader({
  name,
  value,
  expires,
  maxAge,
  domain,
  path,
  secure,
  sameSite,
  httpOnly,
}: RpcCookie): string {
  const escaped = encodeURIComponent(value).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  )
  const parts = [
    `${name}=${escaped}`,
    expires && `expires=${new Date(expires.value.seconds * 1000).toUTCString()}`,
    maxAge && `max-age=${maxAge.value}`,
    domain && `domain=${domain.value}`,
    path && `path=${path.value}`,
    secure?.value && 'secure',
    sameSite !== 'none' && `samesite=${sameSite === 'explicitNone' ? 'none' : sameSite}`,
    httpOnly?.value && 'httponly',
  ]
  return parts.filter((part) => typeof part === 'string').join('; ')
}
