import { example } from './example.js'

Deno.test('the kit works here', example)
