export {
  type CloudflareHandler,
  type ExecutionContext,
  toCloudflareHandler,
} from './to-cloudflare-handler.ts'
