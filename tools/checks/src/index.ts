export {
  IMPORT_CASES,
  type ImportCase,
  type ImportSize,
  measureBundle,
  measureImport,
  measureStreams,
  STREAMS_CASES,
  type StreamsCase,
} from './import-sizes.ts'
export { npm, pathWithNode } from './node-version.ts'
export { type RunningWorker, serveWorker } from './serve-worker.ts'
