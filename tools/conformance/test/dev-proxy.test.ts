import { clauses, describeProxy, startDevProxy } from '../src/index.ts'

describeProxy({ name: 'the dev proxy', version: '1.41', defects: false, clauses, start: startDevProxy })
