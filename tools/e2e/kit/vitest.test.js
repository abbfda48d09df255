import { test } from 'vitest'
import { example } from './example.js'

test('the kit works here', example)
