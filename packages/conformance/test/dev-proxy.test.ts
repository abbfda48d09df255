import { clauses, describeProxy, startDevProxy } from '../src/index.ts'

describeProxy({ name: 'the dev proxy', clauses, start: startDevProxy })
