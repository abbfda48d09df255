/** A message was not sent; `code` says why: one of the app's, or one that begins with `ERR_CLIENT_`. */
export class ClientError extends Error {
  override name = 'ClientError'
  /** The app's code; `ERR_CLIENT_CLOSED` or `ERR_CLIENT_FULL` are the client's own. */
  declare readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
