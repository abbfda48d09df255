export { createDevProxy, type DevProxy } from './create-dev-proxy.ts'
export type { BreakOriginOptions, ProxyFaults } from './faults.ts'
export type { DevProxyEvent, DevProxyEventCode } from './log.ts'
export type { DevProxyOptions } from './options.ts'
