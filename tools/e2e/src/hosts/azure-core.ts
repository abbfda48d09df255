import Module from 'node:module'

/** A function that the app registered. */
export interface RegisteredFunction {
  metadata: { name: string; bindings: Record<string, Binding> }
  callback: unknown
}

/** A trigger or an output of a function. */
export interface Binding {
  type: string
  direction: string
  route?: string
  methods?: string[]
  queueName?: string
}

/** What the host asks of Azure's library. */
export interface ProgrammingModel {
  getCapabilities(capabilities: object): Promise<{ HttpUri?: string }>
  getInvocationModel(context: object): InvocationModel
}

/** One call of a function. */
export interface InvocationModel {
  getArguments(): Promise<{ context: object; inputs: unknown[] }>
  invokeFunction(context: object, inputs: unknown[], callback: unknown): Promise<unknown>
  getResponse(context: object, result: unknown): Promise<InvocationResponse>
}

/** What the library hands to the host when a function is done. */
export interface InvocationResponse {
  returnValue?: { http: RpcHttp }
  /** What the function's output bindings send. */
  outputData: { name: string; data: object }[]
}

/** An HTTP answer as the library hands it to the host. */
export interface RpcHttp {
  statusCode: string
  headers: Record<string, string>
  cookies: RpcCookie[]
  body?: { bytes?: Uint8Array; string?: string }
}

/** A cookie of {@link RpcHttp}. */
export interface RpcCookie {
  name: string
  value: string
  domain?: { value: string }
  path?: { value: string }
  expires?: { value: { seconds: number } }
  secure?: { value: boolean }
  httpOnly?: { value: boolean }
  sameSite: string
  maxAge?: { value: number }
}

/** Stands for the module that Azure's worker gives to its library; tells what the app registered. */
export function installCore(): { functions: RegisteredFunction[]; model(): ProgrammingModel } {
  const functions: RegisteredFunction[] = []
  let model: ProgrammingModel | undefined
  const core = {
    version: '3.11.0',
    hostVersion: '4.1045.0',
    setProgrammingModel: (chosen: ProgrammingModel) => void (model = chosen),
    getProgrammingModel: () => model,
    registerFunction(metadata: RegisteredFunction['metadata'], callback: unknown) {
      functions.push({ metadata, callback })
      return { dispose: () => {} }
    },
    registerHook: () => ({ dispose: () => {} }),
    log: () => {},
    Disposable: class {},
  }
  const { prototype } = Module as unknown as { prototype: { require(id: string): unknown } }
  const load = prototype.require
  prototype.require = function (id) {
    return id === '@azure/functions-core' ? core : load.call(this, id)
  }
  return {
    functions,
    model() {
      if (model === undefined) throw new Error('the app has not loaded @azure/functions')
      return model
    },
  }
}
