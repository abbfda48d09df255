import type { Feature } from './feature.ts'
import { functionFeatures } from './function-features.ts'
import { proxyFeatures } from './proxy-features.ts'

/** What `gripcontrol` and `faas-grip` can do. */
export const features: readonly Feature[] = [...functionFeatures, ...proxyFeatures]
