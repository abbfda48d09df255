import { createStreams, type Streams } from '@grip/streams'
import { postgresHistory } from '@grip/streams/postgres'
import pg from 'pg'

// Of a connection that breaks while it is idle only this hears; the next query opens another.
const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  connectionTimeoutMillis: 5000,
  query_timeout: 5000,
}).on('error', (error) => console.error(error.message))

/** Streams over the database of `DATABASE_URL`. */
export const streams: Streams<never> = createStreams<never>({ history: postgresHistory(pool) })
