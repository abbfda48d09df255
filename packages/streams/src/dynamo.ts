import { checkArgument } from '@grip/core/adapter'
import type { AppendCondition, History, StoredEntry, StreamState } from './history.ts'
import { checkClient } from './internal/check-store.ts'
import { mayAppend } from './internal/may-append.ts'

/** The part of the AWS SDK's aggregated client that is used: `new DynamoDB({})` of `@aws-sdk/client-dynamodb`. */
export interface DynamoClient {
  putItem(input: DynamoPut): Promise<unknown>
  query(input: DynamoQuery): Promise<{
    Items?: Record<string, DynamoValue>[] | undefined
    LastEvaluatedKey?: Record<string, DynamoValue> | undefined
  }>
}

/** An attribute. */
export interface DynamoValue {
  S?: string | undefined
  N?: string | undefined
  BOOL?: boolean | undefined
}

interface DynamoPut {
  TableName: string
  Item: Record<string, never>
  ConditionExpression: string
}

interface DynamoQuery {
  TableName: string
  KeyConditionExpression: string
  ExpressionAttributeNames: Record<string, string>
  ExpressionAttributeValues: Record<string, never>
  ConsistentRead: boolean
  ScanIndexForward: boolean
  Limit: number
  ExclusiveStartKey?: Record<string, never>
}

/**
 * A history in DynamoDB: a table with the partition key `stream` (string) and the sort key `id` (number).
 *
 * An entry can have 400 kB. DynamoDB has no clock to ask, so `idle` compares the clocks of your functions: let `lease` be
 * several times what they may differ by, or a reader's function ends an answer that another still writes. Delete old
 * entries by a job of your own, and never the last one of a stream: its number is the counter. A time to live would
 * delete it.
 *
 * @throws {TypeError} Something that is no client, or no name of a table.
 *
 * @example
 * const streams = createStreams({ history: dynamoHistory(new DynamoDB({}), 'streams') })
 */
export function dynamoHistory(client: DynamoClient, table: string): History {
  checkClient(
    client,
    ['query', 'putItem'],
    'dynamoHistory() takes new DynamoDB({}) of @aws-sdk/client-dynamodb; a DynamoDBClient does not have its methods',
  )
  checkArgument(typeof table === 'string' && table !== '', '"table" must be the name of a table')
  const query = async (stream: string, after: number, limit: number, forward: boolean): Promise<Row[]> => {
    const rows: Row[] = []
    let from: Record<string, DynamoValue> | undefined
    do {
      const { Items = [], LastEvaluatedKey } = await client.query({
        TableName: table,
        KeyConditionExpression: '#stream = :stream AND #id > :after',
        ExpressionAttributeNames: { '#stream': 'stream', '#id': 'id' },
        ExpressionAttributeValues: { ':stream': { S: stream }, ':after': { N: `${after}` } } as never,
        ConsistentRead: true,
        ScanIndexForward: forward,
        Limit: limit - rows.length,
        ...(from && { ExclusiveStartKey: from as never }),
      })
      rows.push(...(Items as unknown as Row[]))
      // One answer has a megabyte at most.
      from = LastEvaluatedKey
    } while (from !== undefined && rows.length < limit)
    return rows
  }
  const last = async (stream: string): Promise<StreamState | undefined> => {
    const [row] = await query(stream, 0, 1, false)
    if (row === undefined) return undefined
    const ended = row.ended.BOOL
    return {
      last: Number(row.id.N) + (ended ? 1 : 0),
      begin: Number(row.begin.N),
      epoch: Number(row.epoch.N),
      ended,
      idle: Math.max(Date.now() - Number(row.at.N), 0),
    }
  }

  return {
    async append(stream: string, data: string, condition?: AppendCondition): Promise<number | undefined> {
      for (;;) {
        const state = (await last(stream)) ?? NEW
        if (!mayAppend(state, condition)) return undefined
        const id = state.last + 1
        const item: Row & { stream: DynamoValue } = {
          stream: { S: stream },
          id: { N: `${id}` },
          data: { S: data },
          begin: { N: `${condition?.begin ? state.last : state.begin}` },
          epoch: { N: `${condition?.epoch ?? 0}` },
          ended: { BOOL: condition?.end ?? false },
          at: { N: `${Date.now()}` },
        }
        try {
          // An entry that is there already was written by somebody who knew the same last one.
          const input = {
            TableName: table,
            Item: item as never,
            ConditionExpression: 'attribute_not_exists(id)',
          }
          await client.putItem(input)
          return id
        } catch (error) {
          if ((error as Error).name !== 'ConditionalCheckFailedException') throw error
        }
      }
    },

    async read(stream: string, after: number, limit: number): Promise<StoredEntry[]> {
      let rows = await query(stream, after, limit, true)
      // A number that was never given.
      if (rows.length === 0 && after > ((await last(stream))?.last ?? 0))
        rows = await query(stream, 0, limit, true)
      return rows.map(({ id, data }) => ({ id: Number(id.N), data: data.S }))
    },

    state: last,
  }
}

interface Row {
  id: { N: string }
  data: { S: string }
  begin: { N: string }
  epoch: { N: string }
  ended: { BOOL: boolean }
  at: { N: string }
}

const NEW = { last: 0, begin: 0, epoch: 0, ended: false }
