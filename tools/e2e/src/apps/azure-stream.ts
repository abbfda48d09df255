import { app } from '@azure/functions'
import './azure.ts'

app.setup({ enableHttpStream: true })
