/** A test run that `pnpm trust` makes. */
export interface Suite {
  /** Folder of the package. */
  folder: string
  /** Files, as vitest takes them. Default all. */
  files?: readonly string[]
  /** Titles that belong to rows besides those that begin with a row's id: clauses have ids of their own. */
  clauses?: string
}

/** Clauses of trust and of late work; their tallies name the rows. */
const ADAPTER_CLAUSES = 'A-([45]\\.|3\\.14 )'

export const suites: readonly Suite[] = [
  { folder: 'packages/core' },
  { folder: 'tools/conformance', files: ['test/adapter/'], clauses: ADAPTER_CLAUSES },
  // Clauses of order, of ill-formed text and of trust, on the development proxy and, where it is installed, on Pushpin.
  {
    folder: 'tools/conformance',
    files: ['test/dev-proxy.test.ts', 'test/pushpin.test.ts'],
    clauses: '(R-1|G-([78]|12))\\.|G-2\\.15 ',
  },
  { folder: 'tools/conformance', files: ['test/direct-websocket.test.ts'] },
  { folder: 'packages/node' },
  { folder: 'packages/lambda', clauses: ADAPTER_CLAUSES },
  { folder: 'packages/cloudflare', clauses: ADAPTER_CLAUSES },
  { folder: 'packages/azure', clauses: ADAPTER_CLAUSES },
  { folder: 'packages/vercel', clauses: ADAPTER_CLAUSES },
  { folder: 'packages/zmq' },
  { folder: 'packages/dev' },
]
