import pg from 'pg'
import { PostgresHistory } from './postgres-history.ts'

// Of a connection that breaks while it is idle only this hears; the next query opens another.
const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  connectionTimeoutMillis: 5000,
  query_timeout: 5000,
}).on('error', (error) => console.error(error.message))

/** The history in the database of `DATABASE_URL`. */
export const history: PostgresHistory = new PostgresHistory(pool)
