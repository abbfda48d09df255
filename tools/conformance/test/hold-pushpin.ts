// Starts Pushpin, prints where it is, and waits to be ended.
import { startPushpin } from '../src/pushpin/start-pushpin.ts'

const { url, directory } = await startPushpin({ origin: process.argv[2]! })
console.log(JSON.stringify({ url, directory }))
