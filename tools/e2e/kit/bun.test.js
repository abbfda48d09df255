import { test } from 'bun:test'
import { example } from './example.js'

test('the kit works here', example)
