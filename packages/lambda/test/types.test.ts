import type {
  ALBEvent,
  ALBHandler,
  ALBResult,
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyHandler,
  APIGatewayProxyHandlerV2,
  APIGatewayProxyResult,
  APIGatewayProxyStructuredResultV2,
  Context,
  LambdaFunctionURLEvent,
  LambdaFunctionURLHandler,
} from 'aws-lambda'
import type { GripContext } from '@grip/core'
import { expectTypeOf, it } from 'vitest'
import type { LambdaEvent, LambdaResult, toLambdaHandler, webSocketFromEvent } from '@grip/lambda'

type Handler = ReturnType<typeof toLambdaHandler>

it('takes the events of @types/aws-lambda', () => {
  expectTypeOf<APIGatewayProxyEvent>().toExtend<LambdaEvent>()
  expectTypeOf<APIGatewayProxyEventV2>().toExtend<LambdaEvent>()
  expectTypeOf<LambdaFunctionURLEvent>().toExtend<LambdaEvent>()
  expectTypeOf<ALBEvent>().toExtend<LambdaEvent>()
  expectTypeOf<Parameters<Handler>>().toEqualTypeOf<[event: LambdaEvent, context?: unknown]>()
  expectTypeOf<[APIGatewayProxyEvent, Context]>().toExtend<Parameters<Handler>>()
  expectTypeOf<[string]>().not.toExtend<Parameters<Handler>>()
})

it('gives results of @types/aws-lambda', () => {
  expectTypeOf<LambdaResult>().toExtend<APIGatewayProxyResult>()
  expectTypeOf<LambdaResult>().toExtend<APIGatewayProxyStructuredResultV2>()
  expectTypeOf<LambdaResult>().toExtend<ALBResult>()
})

it('is a handler of @types/aws-lambda', () => {
  expectTypeOf<Handler>().toExtend<APIGatewayProxyHandler>()
  expectTypeOf<Handler>().toExtend<APIGatewayProxyHandlerV2>()
  expectTypeOf<Handler>().toExtend<LambdaFunctionURLHandler>()
  expectTypeOf<Handler>().toExtend<ALBHandler>()
})

it('has no ws and no meta before the signature is verified', () => {
  expectTypeOf<LambdaEvent>().not.toHaveProperty('ws')
  expectTypeOf<LambdaEvent>().not.toHaveProperty('meta')
  expectTypeOf<GripContext>().not.toHaveProperty('ws')
  expectTypeOf<GripContext>().not.toHaveProperty('meta')
  // Only what the promise resolves to has them, and it rejects where the signature does not verify.
  expectTypeOf<ReturnType<typeof webSocketFromEvent>>().not.toHaveProperty('meta')
  expectTypeOf<Awaited<ReturnType<typeof webSocketFromEvent>>>().toHaveProperty('meta')
})
