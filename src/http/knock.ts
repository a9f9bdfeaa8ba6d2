import type { Context } from 'hono'
import type { Knock } from '../protocol/knock.ts'
import { readOrigin } from './caller.ts'

/** A request as one that asks to be let in, which is what the clients' sockets do. */
export function readKnock(context: Context, trustsProxy: boolean): Knock {
  const { remoteAddress, host, origin, isForwarded } = readOrigin(context, trustsProxy)
  const { req } = context
  return {
    path: req.path,
    query: new URL(req.url).searchParams,
    origin,
    apiKey: req.header('xi-api-key') ?? null,
    bearer: /^Bearer (\S+)$/i.exec(req.header('authorization') ?? '')?.[1] ?? null,
    remoteAddress,
    host,
    isForwarded,
  }
}
