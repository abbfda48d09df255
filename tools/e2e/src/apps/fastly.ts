import '../../../../examples/chat/deploy/fastly/main.ts'
