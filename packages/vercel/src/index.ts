export {
  toVercelHandler,
  toVercelRoutes,
  type VercelContext,
  type VercelHandler,
  type VercelRoutes,
} from './to-vercel-handler.ts'
