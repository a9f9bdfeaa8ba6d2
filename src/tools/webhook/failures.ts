import { type Failure, failure } from '../outcome.ts'

const sentences: Readonly<Record<string, string>> = {
  ENOTFOUND: 'has no address',
  EAI_AGAIN: 'has no address at the moment',
  ECONNREFUSED: 'refuses connections',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  UND_ERR_CONNECT_TIMEOUT: 'does not take connections',
  ETIMEDOUT: 'does not take connections',
  UND_ERR_HEADERS_OVERFLOW: 'answered with headers that are too long',
}

/** Of these it is sure that nothing has been sent. */
const before = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

export const isBeforeSending = (error: unknown): boolean => before.has(codeOf(error))

/** Why a request failed, as a sentence. The error's own text stays out of it: it may show addresses of a network, or what was sent. */
export function failureOf(error: unknown, host: string): Failure {
  if (error instanceof Error && error.name === 'AddressRefused')
    return failure(`${error.message}.`, { isCalled: false, isBlocked: true })
  const code = codeOf(error)
  const isCalled = !before.has(code)
  const why = sentences[code] ?? (isCertificate(code) ? `has a certificate that is not good (${code})` : null)
  if (why !== null) return failure(`${host} ${why}.`, { errorType: 'external_server', isCalled })
  if (error instanceof Error && error.name === 'HTTPParserError')
    return failure(`${host} answered with something that is not HTTP.`, { errorType: 'external_server' })
  return failure(`The connection to ${host} was lost before the answer was complete.`, {
    errorType: 'external_server',
  })
}

const isCertificate = (code: string): boolean =>
  /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO)/.test(code)

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const { code } = error as NodeJS.ErrnoException
  return typeof code === 'string' ? code : codeOf(error.cause)
}
