import { type Context, Hono } from 'hono'
import { readAuth } from '../doors/allowlist.ts'
import { signTicket, type Ticket } from '../doors/ticket.ts'
import type { AgentShelf } from '../workspace/shelf.ts'
import { readOrigin, socketBase } from './caller.ts'
import { refuse } from './problem.ts'
import { wrongField } from './refuse.ts'

export interface SigningPorts {
  readonly agents: Pick<AgentShelf, 'find'>
  /** Signs what is good for a while. */
  readonly signingKey: Uint8Array
  readonly trustsProxy: boolean
  readonly newConversationId: () => string
}

/** A signed URL begins calls for this long; a call that has begun may go on. */
const VALID_SECONDS = 15 * 60
/** For a URL that stands in a page or a configuration. */
const MOST_SELF_HOST_SECONDS = 30 * 24 * 3600
const MOST_TEXT = 100

/** Where the right to call is handed out: signed URLs, share links, the self-host URL; and what there is no room for yet. */
export function signing(ports: SigningPorts): Hono {
  const app = new Hono()
  const sign = (context: Context) => signUrl(context, ports)
  app.get('/v1/convai/conversation/get-signed-url', sign)
  app.get('/v1/convai/conversation/get_signed_url', sign)
  // The JavaScript client shows `message` to whoever called; it must not contain "401", which the client takes for a private agent.
  app.get('/v1/convai/conversation/token', context =>
    refuse(
      context,
      501,
      'webrtc_not_available',
      'This server has no WebRTC room; add connectionType: "websocket" to the options of startSession.',
    ),
  )
  app.get('/v1/convai/agents/:id/link', async context => {
    const id = context.req.param('id')
    const agent = await ports.agents.find(id)
    if (!agent) return noAgent(context, id)
    const { shareableToken } = readAuth(agent.json)
    const token = shareableToken && {
      agent_id: id,
      conversation_token: shareableToken,
      expiration_time_unix_secs: null,
      conversation_id: null,
      purpose: 'shareable_link',
      token_requester_user_id: null,
    }
    return context.json({ agent_id: id, token: token || null })
  })
  app.post('/v1/antiphon/self-host-url', context => {
    const base = socketBase(readOrigin(context, ports.trustsProxy))
    if (base === null) return badHost(context)
    const wanted = context.req.query('valid_seconds') ?? String(VALID_SECONDS)
    const seconds = Number(wanted)
    if (!/^\d+$/.test(wanted) || seconds < 1 || seconds > MOST_SELF_HOST_SECONDS)
      return wrongField(
        context,
        ['query', 'valid_seconds'],
        `valid_seconds must be a whole number from 1 to ${MOST_SELF_HOST_SECONDS}.`,
      )
    const expiresAt = unixSeconds() + seconds
    const token = signTicket(ports.signingKey, { purpose: 'self_host', subject: '', expiresAt })
    return context.json({
      url: `${base}/v1/convai/conversation?token=${token}`,
      expiration_time_unix_secs: expiresAt,
    })
  })
  return app
}

async function signUrl(context: Context, ports: SigningPorts): Promise<Response> {
  const { req } = context
  const agentId = req.query('agent_id')
  if (agentId === undefined) return wrongField(context, ['query', 'agent_id'], 'Field required', 'missing')
  const single = req.query('include_conversation_id') ?? 'false'
  if (!/^(true|false|1|0)$/i.test(single))
    return wrongField(context, ['query', 'include_conversation_id'], 'Input should be true or false.')
  for (const name of ['branch_id', 'version_id', 'environment'])
    if ((req.query(name) ?? '').length > MOST_TEXT)
      return wrongField(context, ['query', name], `Expected at most ${MOST_TEXT} characters.`)
  const base = socketBase(readOrigin(context, ports.trustsProxy))
  if (base === null) return badHost(context)
  if (!(await ports.agents.find(agentId))) return noAgent(context, agentId)
  const branchId = req.query('branch_id')
  const environment = req.query('environment')
  const conversationId = /^(true|1)$/i.test(single) ? ports.newConversationId() : undefined
  const ticket: Ticket = {
    purpose: 'signed_url',
    subject: agentId,
    expiresAt: unixSeconds() + VALID_SECONDS,
    ...(conversationId && { conversationId }),
    ...(branchId && { branchId }),
    ...(environment && { environment }),
  }
  const query = new URLSearchParams({
    agent_id: agentId,
    conversation_signature: signTicket(ports.signingKey, ticket),
    ...(conversationId && { conversation_id: conversationId }),
    ...(branchId && { branch_id: branchId }),
    ...(environment && { environment }),
  })
  return context.json({ signed_url: `${base}/v1/convai/conversation?${query}` })
}

const unixSeconds = () => Math.floor(Date.now() / 1000)

const noAgent = (context: Context, id: string) =>
  refuse(context, 404, 'document_not_found', `Document with id ${id.slice(0, MOST_TEXT)} not found.`)

const badHost = (context: Context) =>
  refuse(
    context,
    400,
    'invalid_host',
    'The Host header is no host: the URL of this server cannot be made from it.',
  )
