export { IMPORT_CASES, measureBundle, measureImport, measureStreams, STREAMS_CASES } from './import-sizes.ts'
export { pathWithNode } from './node-version.ts'
export { serveWorker } from './serve-worker.ts'
