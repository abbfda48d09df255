import { test } from 'node:test'
import { example } from './example.js'

test('the kit works here', example)
