import { request as ask, type Dispatcher } from 'undici'
import { type Clock, pause } from '../../flow/clock.ts'
import { type Failure, failure } from '../outcome.ts'
import { failureOf, isBeforeSending } from './failures.ts'
import { MOST_READ, type Received, readBody } from './receive.ts'

export interface Outgoing {
  readonly method: Dispatcher.HttpMethod
  readonly url: URL
  /** What only the address that was configured may have. */
  readonly headers: Readonly<Record<string, string>>
  /** What goes to any. */
  readonly commonHeaders: Readonly<Record<string, string>>
  readonly body: string | null
}

export interface Sending {
  readonly connections: Dispatcher
  readonly redirects: { readonly isFollowed: boolean; readonly domains: readonly string[] }
  readonly clock: Clock
  readonly signal: AbortSignal
}

const MOST_REDIRECTS = 3
/** Before the one other try of a connection that did not come about, ms. */
const RETRY_MS = 200
/** Sending these twice is the same as once (RFC 9110). */
const repeatable = new Set(['GET', 'PUT', 'DELETE'])

/** Sends a request and follows redirects as far as it may. Throws nothing; after an abort what it returns means nothing. */
export async function send(outgoing: Outgoing, sending: Sending): Promise<Received | Failure> {
  let current = outgoing
  for (let followed = 0; ; followed++) {
    const received = await sendOnce(current, sending)
    if (!('status' in received)) return received
    const location = redirectOf(received)
    if (location === null) return received
    const next = follow(current, { received, location, redirects: sending.redirects })
    if ('ok' in next) return next
    if (followed === MOST_REDIRECTS) return failed(`redirects more than ${MOST_REDIRECTS} times`, current.url)
    current = next
  }
}

async function sendOnce(outgoing: Outgoing, sending: Sending): Promise<Received | Failure> {
  try {
    return await exchange(outgoing, sending)
  } catch (error) {
    if (!isBeforeSending(error) || !repeatable.has(outgoing.method))
      return failureOf(error, outgoing.url.hostname)
  }
  await pause(sending.clock, RETRY_MS, sending.signal)
  return exchange(outgoing, sending).catch(error => failureOf(error, outgoing.url.hostname))
}

async function exchange(outgoing: Outgoing, { connections, signal }: Sending): Promise<Received> {
  const { method, url, headers, commonHeaders, body } = outgoing
  const answer = await ask(url, {
    method,
    headers: { ...commonHeaders, ...headers },
    dispatcher: connections,
    signal,
    ...(body !== null && { body }),
  })
  // Who stops reading gives the connection up, and nobody else would take the error of that.
  answer.body.on('error', () => {})
  const own = Object.entries(answer.headers).map(([name, value]) => [name, String(value ?? '')])
  const read = await readBody(answer.body, MOST_READ)
  return { status: answer.statusCode, headers: Object.fromEntries(own), ...read }
}

const redirectOf = ({ status, headers }: Received): string | null =>
  [301, 302, 303, 307, 308].includes(status) ? (headers.location ?? null) : null

interface Redirect {
  readonly received: Received
  readonly location: string
  readonly redirects: Sending['redirects']
}

/** The request that a redirect asks for, or why it is not sent. Another origin gets nothing that was meant for the first. */
function follow(outgoing: Outgoing, { received, location, redirects }: Redirect): Outgoing | Failure {
  const { url, method } = outgoing
  if (!URL.canParse(location, url)) return failed('redirects to what is no address', url)
  const next = new URL(location, url)
  if (!redirects.isFollowed)
    return failed(
      `redirects (${received.status}) to ${next.hostname}, and this tool follows no redirects`,
      url,
    )
  if (!/^https?:$/.test(next.protocol) || next.username !== '' || next.password !== '')
    return failed('redirects to what is no address of http or https', url)
  if (url.protocol === 'https:' && next.protocol === 'http:')
    return failed(`redirects to ${next.hostname} without encryption`, url)
  const isSame = next.origin === url.origin
  if (
    !isSame &&
    redirects.domains.length > 0 &&
    !redirects.domains.some(domain => isWithin(next.hostname, domain))
  )
    return failed(
      `redirects to ${next.hostname}, which is not among the domains that this tool may be redirected to`,
      url,
    )
  // As browsers do it.
  const isAsked = received.status === 303 || (method === 'POST' && received.status < 303)
  return {
    ...outgoing,
    url: next,
    headers: isSame ? outgoing.headers : {},
    ...(isAsked && { method: 'GET', body: null }),
  }
}

/** A domain stands for its subdomains, too, with `*.` or without. */
const isWithin = (host: string, domain: string): boolean => {
  const base = domain.replace(/^\*\./, '')
  return host === base || host.endsWith(`.${base}`)
}

const failed = (what: string, { hostname }: URL): Failure =>
  failure(`${hostname} ${what}.`, { errorType: 'external_server' })
