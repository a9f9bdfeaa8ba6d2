const CONVERSATION_PATH = '/v1/convai/conversation'

/** Where a call goes. */
export interface Destination {
  /** An origin (`ws://host:8790`, http works too), or a whole conversation URL, such as a signed one. */
  readonly url: string
  /** Not needed when the URL names the agent or is signed. */
  readonly agentId?: string | undefined
}

/** The WebSocket URL of a conversation. Throws an Error that says what is wrong with the destination. */
export function conversationUrl({ url, agentId }: Destination): URL {
  const address = parse(url)
  if (address.protocol === 'http:') address.protocol = 'ws:'
  if (address.protocol === 'https:') address.protocol = 'wss:'
  if (address.protocol !== 'ws:' && address.protocol !== 'wss:') {
    throw new Error(`cannot call ${short(url)}: the URL must begin with ws://, wss://, http:// or https://`)
  }
  const query = address.searchParams
  const isWhole = ['agent_id', 'conversation_signature', 'token'].some(name => query.has(name))
  if (!isWhole && !address.pathname.endsWith(CONVERSATION_PATH)) {
    address.pathname = address.pathname.replace(/\/$/, '') + CONVERSATION_PATH
  }
  if (agentId !== undefined) query.set('agent_id', agentId)
  else if (!isWhole)
    throw new Error(`cannot call ${short(url)}: name the agent, or give a URL that has agent_id or is signed`)
  return address
}

/** Where the same server keeps the record of a conversation (REST). */
export function recordUrl(conversation: URL, conversationId: string): URL {
  const address = new URL(conversation)
  address.protocol = conversation.protocol === 'wss:' ? 'https:' : 'http:'
  const at = address.pathname.lastIndexOf('/v1/convai/')
  const path = at < 0 ? '' : address.pathname.slice(0, at)
  address.pathname = `${path}/v1/convai/conversations/${encodeURIComponent(conversationId)}`
  address.search = ''
  return address
}

const SECRET = /signature|token|key|auth|secret/i

/** The URL without what lets somebody in: for logs and reports. */
export function withoutSecrets(address: URL): string {
  const shown = new URL(address)
  shown.username = ''
  shown.password = ''
  for (const name of new Set(shown.searchParams.keys())) {
    if (SECRET.test(name)) shown.searchParams.set(name, 'hidden')
  }
  return shown.href
}

// A whole URL may be signed, and what follows the question mark is what signs it.
const short = (url: string): string => url.split('?')[0] ?? ''

function parse(url: string): URL {
  try {
    return new URL(url)
  } catch {
    throw new Error(`cannot call ${short(url)}: it is no URL; try ws://127.0.0.1:8790`)
  }
}
