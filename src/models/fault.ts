/**
 * One place did not give what was asked of it: another may. `again` says that the same one may, if asked again;
 * `useless`, that what has come from it is not even the beginning of what is wanted.
 */
export class PlaceFault extends Error {
  override name = 'PlaceFault'
  readonly again: boolean
  readonly useless: boolean

  constructor(
    message: string,
    { again = false, useless = false, cause }: { again?: boolean; useless?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.again = again
    this.useless = useless
  }
}

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers there (connection refused)',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  UND_ERR_SOCKET: 'the connection broke',
  ENOTFOUND: 'no such host, or no network',
  EAI_AGAIN: 'the name of the host could not be looked up: no network?',
  ENETUNREACH: 'no network',
  EHOSTUNREACH: 'the host cannot be reached',
  ETIMEDOUT: 'the connection took too long',
  UND_ERR_CONNECT_TIMEOUT: 'the connection took too long',
  UND_ERR_ABORTED: 'the proxy does not let it through',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is its own: name it in NODE_EXTRA_CA_CERTS if you trust it',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate is not known: name its authority in NODE_EXTRA_CA_CERTS if you trust it',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate is not known: name its authority in NODE_EXTRA_CA_CERTS if you trust it',
  CERT_HAS_EXPIRED: 'its certificate is out of date',
}
const MAY_PASS = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ETIMEDOUT'])

/** What went wrong with the network, in words. The message of the error itself is kept out: it may hold a password. */
export function networkFault(error: unknown): PlaceFault {
  if (error instanceof PlaceFault) return error
  const code = codesOf(error).find(found => found in NETWORK)
  if (code) return new PlaceFault(`${NETWORK[code]}`, { again: MAY_PASS.has(code), cause: error })
  return new PlaceFault(`the transfer failed (${codesOf(error)[0] ?? 'unknown error'})`, { cause: error })
}

/** fetch wraps what happened, and a host with several addresses has a failure for each. */
function codesOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 4) return []
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : []
  const inner = error instanceof AggregateError ? error.errors : []
  return [...own, ...[error.cause, ...inner].flatMap(each => codesOf(each, depth + 1))]
}

const DISK: Readonly<Record<string, (path: string) => string>> = {
  ENOSPC: path =>
    `the disk of ${path} is full: make room and run the command again, it goes on where it stopped.`,
  EDQUOT: path => `your quota on the disk of ${path} is used up: make room and run the command again.`,
  EACCES: path =>
    `${path} may not be written: mend its permissions, or name another folder in ANTIPHON_MODELS.`,
  EPERM: path =>
    `${path} may not be written: mend its permissions, or name another folder in ANTIPHON_MODELS.`,
  EROFS: path => `${path} is on a disk that is read-only: name another folder in ANTIPHON_MODELS.`,
  ENOTDIR: path =>
    `${path} cannot be a folder, a file is in the way: name another folder in ANTIPHON_MODELS.`,
  EEXIST: path => `${path} cannot be a folder, a file is in the way: name another folder in ANTIPHON_MODELS.`,
}

/** An error of the disk as a sentence; any other is given back as it is. */
export function diskFault(error: unknown, folder: string): unknown {
  const { code, path } = error as NodeJS.ErrnoException
  const sentence = code ? DISK[code] : undefined
  return sentence ? new Error(sentence(path ?? folder), { cause: error }) : error
}
