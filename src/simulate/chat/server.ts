import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createDemoBrain } from '../../speech/llm/demo/brain.ts'
import type { LanguageModel, Message, Tool } from '../../speech/provider.ts'
import { chunksOf } from './chunks.ts'
import { type DialectName, dialects } from './dialects.ts'
import type { Fault } from './faults.ts'
import { stream, type WireHabits } from './stream.ts'

export interface ChatServerOptions {
  readonly dialect: DialectName
  readonly models?: readonly string[]
  /** Asked for as a bearer. */
  readonly key?: string
  /** Who answers. Left out: the demo brain. */
  readonly mind?: LanguageModel
  /** What it thinks before it speaks. */
  readonly reasoning?: string
  /** What goes wrong with a request, by its number from 0; null: nothing. */
  readonly fault?: (request: number) => Fault | null
  readonly wire?: Partial<WireHabits>
}

/** A request for a reply, as the server saw it. */
export interface SeenRequest {
  readonly headers: IncomingHttpHeaders
  readonly body: ChatRequest
  /** The client's port: the same for requests over one connection. */
  readonly connection: number
  /** `cut`: the client went away before all was said. */
  readonly state: 'open' | 'complete' | 'cut'
}

/** What is read of a request's body. */
export interface ChatRequest {
  readonly model: string
  readonly stream: boolean
  readonly messages: readonly Message[]
  readonly tools?: readonly { readonly type: 'function'; readonly function: Tool }[]
  readonly temperature?: number
  readonly max_tokens?: number
  readonly max_completion_tokens?: number
  readonly reasoning_effort?: string
}

export interface ChatServer {
  /** With `/v1`. */
  readonly baseUrl: string
  readonly port: number
  readonly requests: readonly SeenRequest[]
  close(): Promise<void>
}

const MOST_BYTES = 1 << 20

/** A server of chat completions over real HTTP on a free port of the loopback, in the dialect of a real one, with its faults. */
export async function startChatServer(options: ChatServerOptions): Promise<ChatServer> {
  const requests: SeenRequest[] = []
  const server = createServer((request, response) => {
    const isModels = request.method === 'GET' && request.url === '/v1/models'
    if (isModels) return json(response, 200, modelList(options))
    if (request.method !== 'POST' || request.url !== '/v1/chat/completions')
      return json(response, 404, { error: { message: 'not found' } })
    answer(request, response, { options, requests }).catch(error => response.destroy(error as Error))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    port,
    requests,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const modelList = ({ dialect, models = ['test-model'] }: ChatServerOptions) => ({
  object: 'list',
  data: models.map(id => ({ id, object: 'model', created: 1, owned_by: dialects[dialect].ownedBy })),
})

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { options, requests }: { readonly options: ChatServerOptions; readonly requests: SeenRequest[] },
): Promise<void> {
  const gone = new AbortController()
  const seen = {
    headers: request.headers,
    body: await readBody(request),
    connection: request.socket.remotePort ?? 0,
    state: 'open' as SeenRequest['state'],
  }
  response.on('finish', () => {
    // Node calls a response finished, too, whose socket was destroyed under it.
    if (!request.socket.destroyed) seen.state = 'complete'
  })
  response.on('close', () => {
    if (seen.state === 'open') seen.state = 'cut'
    gone.abort()
  })
  requests.push(seen)
  const fault = options.fault?.(requests.length - 1) ?? null
  if (fault?.type === 'hang' && fault.after === 'request') return
  if (fault?.type === 'refuse') {
    response.writeHead(fault.status, fault.headers)
    return void response.end(fault.body)
  }
  const refused = refusal(request, seen.body, options)
  if (refused) return json(response, refused.status, refused.body)
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  response.flushHeaders()
  const chunks = chunksOf(replyTo(seen.body, options, gone.signal), {
    dialect: dialects[options.dialect],
    model: seen.body.model,
    reasoning: options.reasoning ?? '',
  })
  await stream(response, chunks, { fault, wire: options.wire ?? {}, signal: gone.signal })
}

function refusal({ headers }: IncomingMessage, { model }: ChatRequest, options: ChatServerOptions) {
  const { key, models = ['test-model'], dialect } = options
  const [, given = ''] = /^Bearer (.+)$/.exec(headers.authorization ?? '') ?? []
  // OpenAI shows some of the key in its answer. To show all of it is the worst case.
  if (key !== undefined && given !== key)
    return {
      status: 401,
      body: { error: { message: `Incorrect API key provided: ${given}.`, code: 'invalid_api_key' } },
    }
  const { noModel } = dialects[dialect]
  return noModel === null || models.includes(model) ? null : { status: 404, body: noModel(model) }
}

const brain = createDemoBrain({ now: () => new Date() })

function replyTo(
  { messages, tools = [] }: ChatRequest,
  { mind = brain }: ChatServerOptions,
  signal: AbortSignal,
) {
  return mind.reply(messages, { signal, tools: tools.map(tool => tool.function) })
}

async function readBody(request: IncomingMessage): Promise<ChatRequest> {
  const read: Buffer[] = []
  let bytes = 0
  for await (const piece of request) {
    bytes += (piece as Buffer).length
    if (bytes > MOST_BYTES) throw new Error(`a request of more than ${MOST_BYTES} bytes`)
    read.push(piece as Buffer)
  }
  return JSON.parse(Buffer.concat(read).toString()) as ChatRequest
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
