/** Why a request is not done: becomes the vendor's answer. `path` names the field of the body, for a 422 in FastAPI's shape. */
export class Refusal extends Error {
  readonly code: 400 | 401 | 403 | 404 | 409 | 413 | 422 | 501
  /** The vendor's word, e.g. `document_not_found`. */
  readonly status: string
  readonly path: readonly (string | number)[] | null
  constructor(
    code: Refusal['code'],
    status: string,
    message: string,
    path: readonly (string | number)[] | null = null,
  ) {
    super(message)
    this.name = 'Refusal'
    this.code = code
    this.status = status
    this.path = path
  }
}
