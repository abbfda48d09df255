export { GET, POST } from '../../../../examples/chat/route.ts'
