/** A message was not sent. The `code` says why: it is one of the app's, or begins with `ERR_CLIENT_`. */
export class ClientError extends Error {
  override name = 'ClientError'
  /**
   * The app's code, or one of the client's own: `ERR_CLIENT_CLOSED`, `ERR_CLIENT_FULL`, or `ERR_CLIENT_REFUSED`, where a
   * server answered with a 4xx that is not the app's.
   */
  declare readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
