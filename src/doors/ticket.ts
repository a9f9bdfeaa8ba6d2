import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/** What a ticket is good for; one purpose's never opens another's door. */
export type TicketPurpose = 'signed_url' | 'self_host'

/** What this server has signed. Anybody can read it; nobody else can make one. */
export interface Ticket {
  readonly purpose: TicketPurpose
  /** The agent it is for; for `self_host`, empty. */
  readonly subject: string
  /** Unix seconds; it is good until then. */
  readonly expiresAt: number
  /** The conversation that it is for: then it is good once. */
  readonly conversationId?: string
  readonly branchId?: string
  readonly environment?: string
}

const PREFIX = 'cvtkn_'
/** What is signed says what it is, so that a signature of this key over something else is never taken for a ticket. */
const DOMAIN = 'antiphon ticket 1\n'
const MOST_CHARACTERS = 2048

const payload = z.object({
  p: z.enum(['signed_url', 'self_host']),
  s: z.string(),
  e: z.int(),
  c: z.string().optional(),
  b: z.string().optional(),
  v: z.string().optional(),
})

/** A ticket as text: `cvtkn_`, its content, a dot, HMAC-SHA-256 of it; letters, digits, `-`, `_` and that dot. */
export function signTicket(key: Uint8Array, ticket: Ticket): string {
  const content = Buffer.from(
    JSON.stringify({
      p: ticket.purpose,
      s: ticket.subject,
      e: ticket.expiresAt,
      c: ticket.conversationId,
      b: ticket.branchId,
      v: ticket.environment,
    } satisfies z.input<typeof payload>),
  ).toString('base64url')
  return `${PREFIX}${content}.${macOf(key, content)}`
}

/** The ticket, or null: not ours, changed in any way, out of date, or for something else. `now` is Unix seconds. */
export function readTicket(
  key: Uint8Array,
  text: string,
  { purpose, now }: { readonly purpose: TicketPurpose; readonly now: number },
): Ticket | null {
  if (!text.startsWith(PREFIX) || text.length > MOST_CHARACTERS) return null
  const [content = '', mac = '', ...rest] = text.slice(PREFIX.length).split('.')
  if (rest.length > 0 || !isSame(mac, macOf(key, content))) return null
  const read = payload.safeParse(parse(content))
  if (!read.success || read.data.p !== purpose || read.data.e <= now) return null
  const { p, s, e, c, b, v } = read.data
  return {
    purpose: p,
    subject: s,
    expiresAt: e,
    ...(c !== undefined && { conversationId: c }),
    ...(b !== undefined && { branchId: b }),
    ...(v !== undefined && { environment: v }),
  }
}

/** Over the text as it travels, not over what it decodes to: so there is one text for one ticket. */
const macOf = (key: Uint8Array, content: string): string =>
  createHmac('sha256', key).update(DOMAIN).update(content).digest('base64url')

/** In a time that does not tell where they differ. */
function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function parse(content: string): unknown {
  try {
    return JSON.parse(Buffer.from(content, 'base64url').toString())
  } catch {
    return null
  }
}
