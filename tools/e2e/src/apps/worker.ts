export { default } from '../../../../examples/chat/worker.ts'
