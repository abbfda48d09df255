export { config, default } from '../../../../examples/chat/deploy/netlify/chat.ts'
