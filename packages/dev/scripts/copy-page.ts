// The page of the inspector goes out as it is, beside the modules that serve it.
import { cpSync } from 'node:fs'

cpSync('src/inspector/page', 'dist/page', { recursive: true })
