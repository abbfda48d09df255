/** A message was not sent. The `code` says why: it is one of the app's, or begins with `ERR_CLIENT_`. */
export class ClientError extends Error {
  override name = 'ClientError'
  /** The app's code; `ERR_CLIENT_CLOSED` or `ERR_CLIENT_FULL` are the client's own. */
  declare readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
