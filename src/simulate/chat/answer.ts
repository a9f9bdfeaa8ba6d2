import type { IncomingMessage, ServerResponse } from 'node:http'
import { pause } from '../../flow/clock.ts'
import type { LanguageModel, ReplyPart } from '../../speech/provider.ts'
import { type Chunk, chunksOf, tokensOf } from './chunks.ts'
import type { Fault } from './faults.ts'
import { drawPace, drawThoughts, type Pace } from './latency.ts'
import { durationText, type openLimits } from './limits.ts'
import { type ChatRequest, json, keyRefusal, malformed, type Refused, readChatRequest } from './request.ts'
import type { ChatService, PlannedFaults, SeenRequest } from './service.ts'
import { stream } from './stream.ts'

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly number: number
}

/** Answers one request for a reply, as the real server would, up to what is planned to go wrong. */
export async function answer(service: ChatService, exchange: Exchange): Promise<void> {
  const { request, response, number } = exchange
  const { options, dialect, clock } = service
  const { journal } = options
  const body = await readChatRequest(request)
  journal.write(number, 'request-received', {
    port: request.socket.remotePort ?? 0,
    model: body?.model,
    messages: body?.messages.length,
    tools: body?.tools?.length ?? 0,
  })
  if (body === null || !body.stream) return json(response, malformed)
  const gone = watch(service, exchange, body)
  const planned = service.plan(number)
  const { atOnce } = planned
  if (atOnce?.type === 'end') return void request.socket.resetAndDestroy()
  if (atOnce?.type === 'hang' && atOnce.after === 'request') {
    if (atOnce.forMs === undefined) return
    await pause(clock, atOnce.forMs, gone)
    if (gone.aborted) return
  }
  if (atOnce?.type === 'refuse') {
    journal.write(number, 'headers-sent', { status: atOnce.status })
    response.writeHead(atOnce.status, atOnce.headers)
    return void response.end(atOnce.body)
  }
  const promptTokens =
    tokensOf(body.messages.map(({ content }) => content).join('\n')).length + 4 * body.messages.length
  const allowance = dialect.tellsLimits ? service.limitsOf(body.model).take(promptTokens) : null
  const refused =
    keyRefusal(request, options.key, dialect) ??
    modelRefusal(service, body) ??
    limitRefusal(body, promptTokens, allowance)
  if (refused) {
    journal.write(number, 'headers-sent', { status: refused.status })
    return json(response, refused, { ...allowance?.headers, ...refused.headers })
  }
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    ...allowance?.headers,
    ...(dialect.usage === 'x_groq' && { 'x-request-id': `req_${number}`, 'x-groq-region': 'simulated' }),
  })
  response.flushHeaders()
  journal.write(number, 'headers-sent', { status: 200 })
  await speak(service, exchange, { body, planned, promptTokens, gone })
}

/** Journals how the exchange ends; the signal is aborted as soon as the client is gone. */
function watch(
  { options, seen }: ChatService,
  { request, response, number }: Exchange,
  body: ChatRequest,
): AbortSignal {
  const gone = new AbortController()
  const told = {
    headers: request.headers,
    body,
    connection: request.socket.remotePort ?? 0,
    state: 'open' as SeenRequest['state'],
  }
  response.on('finish', () => {
    // Node calls a response finished, too, whose socket was destroyed under it.
    if (!request.socket.destroyed) told.state = 'complete'
  })
  response.on('close', () => {
    if (told.state === 'open') told.state = 'cut'
    options.journal.write(number, told.state === 'cut' ? 'reply-cut' : 'reply-ended')
    gone.abort()
  })
  seen(told)
  return gone.signal
}

function modelRefusal({ dialect, models }: ChatService, { model }: ChatRequest): Refused | null {
  const { noModel } = dialect
  return noModel === null || models.includes(model) ? null : { status: 404, body: noModel(model) }
}

function limitRefusal(
  { model }: ChatRequest,
  wanted: number,
  allowance: ReturnType<ReturnType<typeof openLimits>['take']> | null,
): Refused | null {
  const refusal = allowance?.refusal ?? null
  if (allowance === null || refusal === null) return null
  const limit = allowance.headers['x-ratelimit-limit-tokens']
  const where = `model \`${model}\` on tokens per minute (TPM): Limit ${limit}`
  const error = { type: 'tokens', code: 'rate_limit_exceeded' }
  if (refusal === 'too-large')
    return {
      status: 413,
      body: {
        error: {
          message: `Request too large for ${where}, Requested ${wanted}, please reduce your message size.`,
          ...error,
        },
      },
      // Misleading, as the real one.
      headers: { 'retry-after': '19' },
    }
  const message = `Rate limit reached for ${where}, Used ${refusal.used}, Requested ${wanted}. Please try again in ${durationText(refusal.afterMs)}.`
  return {
    status: 429,
    body: { error: { message, ...error } },
    headers: { 'retry-after': `${Math.ceil(refusal.afterMs / 1000)}` },
  }
}

interface Speaking {
  readonly body: ChatRequest
  readonly planned: PlannedFaults
  readonly promptTokens: number
  readonly gone: AbortSignal
}

async function speak(
  service: ChatService,
  { response, number }: Exchange,
  speaking: Speaking,
): Promise<void> {
  const { options, clock, random, latency } = service
  const { planned, gone, body } = speaking
  const pace = drawPace(latency, random)
  await stream(response, chunksFor(service, number, speaking, pace), {
    first: planned.atOnce,
    faultAt: planned.at,
    wire: { ...options.wire, ...(planned.keepsAlive && { keepsAlive: true }) },
    pace,
    jitter: planned.jitterMs === null ? null : { mostMs: planned.jitterMs, random },
    clock,
    signal: gone,
    sent: chunk => tell(service, number, chunk),
  })
  if (!gone.aborted) options.journal.write(number, 'text-ended', { model: body.model })
}

function tell({ options }: ChatService, number: number, { kind, json: sent }: Chunk): void {
  if (kind !== 'text') return options.journal.write(number, `${kind}-sent`)
  const { choices } = sent as { choices: { delta: { content: string } }[] }
  options.journal.write(number, 'text-sent', { characters: choices[0]?.delta.content.length ?? 0 })
}

function chunksFor(
  service: ChatService,
  number: number,
  { body, planned, promptTokens, gone }: Speaking,
  pace: Pace,
) {
  const { options, dialect, mind, latency, random } = service
  const silence = planned.atOnce?.type === 'silence' ? planned.atOnce : null
  const effort = body.reasoning_effort ?? 'medium'
  const thoughts =
    options.reasoning === undefined
      ? drawThoughts(latency.reasoning, effort, random)
      : tokensOf(options.reasoning)
  const musing =
    silence?.thinks && thoughts.length === 0 ? tokensOf('What did the caller say? Let me think.') : thoughts
  const speaker = silence ? silent(silence) : mind
  const tools = (body.tools ?? []).map(tool => tool.function)
  return chunksOf(speaker.reply(body.messages, { signal: gone, tools }), {
    dialect,
    model: body.model,
    id: `req_${number}`,
    reasoning: silence && !silence.thinks ? [] : musing,
    showsReasoning: body.include_reasoning !== false,
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? null,
    includesUsage: body.stream_options?.include_usage === true,
    promptTokens,
    queueSeconds: pace.queueMs / 1000,
  })
}

const silent = ({ finish }: Extract<Fault, { type: 'silence' }>): LanguageModel => ({
  name: 'silent',
  async *reply(): AsyncGenerator<ReplyPart> {
    yield { type: 'finish', reason: finish }
  },
})
