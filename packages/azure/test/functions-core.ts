import Module from 'node:module'

/** A function as the library registers it with its host. */
interface Registered {
  metadata: { name: string; bindings: Record<string, { type: string }> }
  callback: (...inputs: unknown[]) => unknown
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
  getResponse(context: unknown, result: unknown): Promise<{ returnValue?: { http: RpcResponse } | null }>
}

interface ProgrammingModel {
  getCapabilities(capabilities: object): Promise<{ HttpUri?: string }>
  getInvocationModel(core: object): InvocationModel
}

const registered = new Map<string, Registered>()
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
  http: object,
  triggerMetadata: object,
): Promise<RpcResponse | undefined> {
  const { metadata, callback } = registered.get(name)!
  const [trigger] = Object.entries(metadata.bindings).find(([, { type }]) => type === 'httpTrigger')!
  const inputData = [{ name: trigger, data: { http } }]
  const request = { invocationId, functionId: name, inputData, triggerMetadata }
  const invocation = model!.getInvocationModel({ invocationId, request, metadata, log: () => undefined })
  const { context, inputs } = await invocation.getArguments()
  const result = await invocation.invokeFunction(context, inputs, callback)
  return (await invocation.getResponse(context, result)).returnValue?.http
}
