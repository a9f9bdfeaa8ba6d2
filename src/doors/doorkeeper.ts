import { createHash, timingSafeEqual } from 'node:crypto'
import { type Closing, closing } from '../protocol/closing.ts'
import type { Knock } from '../protocol/knock.ts'
import { type AgentAuth, isAllowedOrigin, readAuth } from './allowlist.ts'
import type { Keyring } from './keyring.ts'
import { isFromHere } from './loopback.ts'
import { readTicket, type Ticket } from './ticket.ts'

/** How a client was let in, in the vendor's words (`authorization_method` of the record). */
export type Authorization = 'public' | 'authorization_header' | 'signed_url' | 'shareable_link'

export type Verdict =
  | {
      readonly ok: true
      readonly authorization: Authorization
      /** Says which conversation, branch and environment it is for. */
      readonly ticket: Ticket | null
    }
  | {
      readonly ok: false
      readonly closing: Closing
      /** For the log, which may say more than the client is told. */
      readonly cause: string
    }

/** Decides who may come in by a socket. */
export interface Doorkeeper {
  /** `agent`: the JSON of the agent that the client named; null: there is none. */
  judge(knock: Knock, agentId: string, agent: unknown | null): Promise<Verdict>
  /** Somebody brings the agent along. */
  judgeSelfHost(knock: Knock): Promise<Verdict>
}

export interface DoorkeeperPorts {
  readonly signingKey: Uint8Array
  readonly keyring: Pick<Keyring, 'check' | 'isEmpty'>
  /** Unix seconds. */
  readonly now?: () => number
}

/** So much of an agent's id is repeated in a reason, which has 123 bytes. */
const MOST_ID = 40
const ticketNames = ['conversation_signature', 'token', 'conversation_token'] as const

export function openDoorkeeper({ signingKey, keyring, now = unixSeconds }: DoorkeeperPorts): Doorkeeper {
  const ticketOf = (text: string, purpose: Ticket['purpose']) =>
    readTicket(signingKey, text, { purpose, now: now() })

  async function mayWrite(candidates: readonly string[]): Promise<boolean> {
    for (const candidate of candidates) {
      if (!candidate.startsWith('sk_')) continue
      if ((await keyring.check(candidate))?.scopes.includes('convai_write')) return true
    }
    return false
  }

  return {
    async judge(knock, agentId, agent) {
      const denied = (cause: string): Verdict => ({
        ok: false,
        closing: closing('access-denied', agentId.slice(0, MOST_ID)),
        cause,
      })
      const auth = readAuth(agent)
      const shown = shownTokens(knock)
      // Looked at before it is known whether there is such an agent: the answer takes as long either way.
      const isOwner = await mayWrite(shownKeys(knock))
      const ticket = shown.map(text => ticketOf(text, 'signed_url')).find(found => found?.subject === agentId)
      const isShared = shown.some(text => isShareable(auth, text))
      // A key is its owner's own: the allowlist is about other people's pages.
      if (isOwner && agent !== null) return { ok: true, authorization: 'authorization_header', ticket: null }
      if (agent === null) return denied('there is no such agent')
      if (!auth.isPublic && !ticket && !isShared)
        return denied(shown.length > 0 ? 'what it showed is not valid' : 'it showed nothing')
      if (!isAllowedOrigin(auth, knock.origin)) {
        const shownOrigin = knock.origin?.slice(0, 60) ?? 'none was sent'
        return {
          ok: false,
          closing: closing('origin-denied', shownOrigin),
          cause: 'its origin is not allowed',
        }
      }
      if (ticket) return { ok: true, authorization: 'signed_url', ticket }
      return { ok: true, authorization: isShared ? 'shareable_link' : 'public', ticket: null }
    },

    async judgeSelfHost(knock) {
      const shown = shownTokens(knock)
      if (await mayWrite([...shownKeys(knock), ...shown])) return opened('authorization_header')
      const ticket = shown.map(text => ticketOf(text, 'self_host')).find(found => found !== null)
      if (ticket) return opened('signed_url')
      if (isFromHere(knock) && (await keyring.isEmpty())) return opened('public')
      return { ok: false, closing: closing('setup-denied'), cause: 'it showed no key and no self-host token' }
    },
  }
}

const opened = (authorization: Authorization): Verdict => ({ ok: true, authorization, ticket: null })

/** Everything that could be a token: the three names that URLs have had for it, and the bearer's. */
const shownTokens = ({ query, bearer }: Knock): readonly string[] =>
  [...ticketNames.flatMap(name => query.getAll(name)), bearer].filter(isGiven).slice(0, 4)

const shownKeys = ({ apiKey, bearer }: Knock): readonly string[] => [apiKey, bearer].filter(isGiven)

const isGiven = (text: string | null): text is string => text !== null && text !== ''

function isShareable({ shareableToken }: AgentAuth, text: string): boolean {
  if (shareableToken === null) return false
  const hash = (value: string) => createHash('sha256').update(value).digest()
  return timingSafeEqual(hash(shareableToken), hash(text))
}

const unixSeconds = () => Math.floor(Date.now() / 1000)
