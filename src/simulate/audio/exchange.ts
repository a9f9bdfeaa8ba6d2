import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock, Millis } from '../../flow/clock.ts'
import { type FaultRule, faultAt } from '../fault-plan.ts'
import type { SimulatedService } from '../host.ts'
import type { Journal } from '../journal.ts'

/** What a refusal says. A string is an HTML page. */
export interface Refusing {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** One request and its answer, with what is written about them. */
export interface Exchange {
  /** Counted from 1. */
  readonly number: number
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Aborted when the client goes away before it has its whole answer. */
  readonly gone: AbortSignal
  /** The value of the fault if one of these names goes wrong with this request, written down; null: none does. */
  fault<Name extends string>(
    ...names: readonly Name[]
  ): { readonly name: Name; readonly value: number | null } | null
  note(event: string, fields?: Readonly<Record<string, unknown>>): void
  refuse(refusing: Refusing): void
}

/** A service's requests, counted. */
export interface Desk {
  /** Answers the requests of one path. An answer that fails is written down, and its connection ends. */
  at(method: string, path: string, answer: (exchange: Exchange) => Promise<void>): SimulatedService
}

export function openDesk(of: {
  readonly service: string
  readonly journal: Journal
  readonly faults: readonly FaultRule[]
  readonly clock: Clock
}): Desk {
  const { service, journal, faults, clock } = of
  const startedAt: Millis = clock.now()
  let count = 0

  function open(request: IncomingMessage, response: ServerResponse): Exchange {
    const number = ++count
    const gone = new AbortController()
    const note: Exchange['note'] = (event, fields = {}) =>
      journal.write(number, event, { service, ...fields })
    // How a client's going away looks from here depends on when it does.
    request.on('error', () => {})
    response.on('error', () => {})
    response.on('close', () => {
      if (response.writableFinished && !request.socket.destroyed)
        return note('answer-sent', { status: response.statusCode })
      gone.abort()
      note('connection-closed', { status: response.headersSent ? response.statusCode : null })
    })
    return {
      number,
      request,
      response,
      gone: gone.signal,
      note,
      fault(...names) {
        const point = { connection: number, message: null, ms: clock.now() - startedAt }
        const rule = faultAt(faults, names, point)
        if (!rule) return null
        note('fault-injected', { fault: rule.name, value: rule.value })
        return { name: rule.name as (typeof names)[number], value: rule.value }
      },
      refuse({ status, body, headers = {} }) {
        note('request-refused', { status })
        const isPage = typeof body === 'string'
        response.writeHead(status, {
          'content-type': isPage ? 'text/html' : 'application/json',
          ...headers,
        })
        response.end(isPage ? body : JSON.stringify(body))
      },
    }
  }

  return {
    at: (method, path, answer) => ({
      http(request, response) {
        if (request.url !== path || request.method !== method) return false
        const exchange = open(request, response)
        answer(exchange).catch(error => {
          if (!exchange.gone.aborted) exchange.note('failed', { message: String(error) })
          response.destroy()
        })
        return true
      },
    }),
  }
}

/** The envelope of OpenAI's errors, which all of these services use. */
export const errorBody = (message: string, type: string, code?: string) => ({
  error: { message, type, ...(code !== undefined && { code }) },
})

export const invalid = (message: string, code?: string): Refusing => ({
  status: 400,
  body: errorBody(message, 'invalid_request_error', code),
})
