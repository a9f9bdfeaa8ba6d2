import type { Context, MiddlewareHandler } from 'hono'
import type { KeyScope } from '../doors/api-key.ts'
import { type Failures, openFailures } from '../doors/failures.ts'
import type { Keyring } from '../doors/keyring.ts'
import { isFromHere } from '../doors/loopback.ts'
import { readOrigin } from './caller.ts'
import { refuse } from './problem.ts'

export interface GuardPorts {
  readonly keyring: Pick<Keyring, 'check' | 'isEmpty'>
  readonly trustsProxy: boolean
  readonly failures?: Failures
}

/** What browsers call without a key (protocol reference §6.1); each answers for itself whom it serves. */
const unguarded: readonly (readonly [method: RegExp, path: RegExp])[] = [
  [/^GET$/, /^\/v1\/convai\/conversation\/token$/],
  [/^GET$/, /^\/v1\/convai\/agents\/[^/]+\/widget$/],
  [/^POST$/, /^\/v1\/convai\/conversations\/[^/]+\/feedback$/],
  [/^POST$/, /^\/v1\/convai\/conversations\/[^/]+\/files$/],
  [/^DELETE$/, /^\/v1\/convai\/conversations\/[^/]+\/files\/[^/]+$/],
]

const guarded = /^\/(v\d+(\/|$)|metrics$)/

/** Reading that hands out the right to call. */
const signs = /^\/v1\/convai\/(conversation\/get[-_]signed[-_]url|agents\/[^/]+\/link)$/

/**
 * Asks for a key on everything under `/v1` and `/v2`, and from other machines on `/metrics`: `xi-api-key`, or `Authorization: Bearer`. As long as there is no
 * key at all, this machine's programs are served without, and pages of other origins are not, nor anybody through a proxy.
 */
export function guard({ keyring, trustsProxy, failures = openFailures() }: GuardPorts): MiddlewareHandler {
  async function refusal(context: Context): Promise<Response | null> {
    const from = readOrigin(context, trustsProxy)
    if (await keyring.isEmpty()) return isFromHere(from) ? null : refuse(context, 403, ...noKeys)
    const given = context.req.header('xi-api-key') ?? bearer(context.req.header('authorization'))
    if (given === null) return refuse(context, 401, 'needs_authorization', missing)
    const key = await keyring.check(given)
    if (!key)
      return failures.count(from.remoteAddress)
        ? refuse(context, 429, 'too_many_requests', 'Too many wrong API keys; wait a minute.')
        : refuse(context, 401, 'invalid_api_key', 'Invalid API key')
    const scope = scopeFor(context)
    return key.scopes.includes(scope)
      ? null
      : refuse(context, 401, 'missing_permissions', `The API key lacks the permission ${scope}.`)
  }

  /** Figures have no words of anybody's: this machine's own programs read them without a key. */
  const isOwnScrape = (context: Context): boolean =>
    context.req.path === '/metrics' && isFromHere(readOrigin(context, trustsProxy))

  return async (context, next) => {
    const { method, path } = context.req
    const isOpen =
      !guarded.test(path) ||
      method === 'OPTIONS' ||
      unguarded.some(([methods, paths]) => methods.test(method) && paths.test(path))
    const why = isOpen || isOwnScrape(context) ? null : await refusal(context)
    if (why) return why
    return next()
  }
}

const missing = 'No API key came with the request: send it as the header xi-api-key.'
const noKeys = [
  'api_key_required',
  'This server has no API key yet, so only programs on its own machine may use this, by a loopback address and not through a proxy; make a key with: antiphon keys create.',
] as const

const bearer = (authorization: string | undefined): string | null =>
  /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? null

function scopeFor({ req: { method, path } }: Context): KeyScope {
  const reads = (method === 'GET' || method === 'HEAD') && !signs.test(path)
  return reads ? 'convai_read' : 'convai_write'
}
