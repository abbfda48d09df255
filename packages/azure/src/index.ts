export type { AzureCookie, AzureHttpRequest, AzureHttpResponse } from './http-types.ts'
export { toAzureHandler } from './to-azure-handler.ts'
export { webSocketFromHttpRequest } from './websocket-from-http-request.ts'
export { webSocketToHttpResponse } from './websocket-to-http-response.ts'
