import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { pause } from '../../flow/clock.ts'
import { jsonOf } from '../../speech/json.ts'
import type { VoiceRefusal } from './voice-errors.ts'
import { voiceRefusals } from './voice-errors.ts'
import { generate } from './voice-generation.ts'
import type { VoiceQuery } from './voice-query.ts'
import type { VoiceService } from './voice-service.ts'
import { credentialOf, isGood } from './voice-socket.ts'

const MOST_BYTES = 1 << 20
const SLOW_MS = 5_000
const body = z.object({
  text: z.string(),
  model_id: z.string().nullish(),
  voice_settings: z.object({ speed: z.number().min(0.7).max(1.2).nullish() }).nullish(),
})

/** `POST /v1/text-to-speech/{voice}/stream`: the sound of one text in pieces. */
export async function serveVoiceRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { service, query, connection }: { service: VoiceService; query: VoiceQuery; connection: number },
): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const { clock, journal } = service
  const asked = readBody(await readBytes(request))
  const refusal =
    refusalOf(request, service, query, connection) ??
    (asked === null ? voiceRefusals.field(['body', 'text'], 'Field required', null) : null)
  if (refusal || asked === null) return refuse(response, refusal ?? voiceRefusals.busy)
  journal.write(connection, 'request-received', { voice: query.voice, text: asked.text })
  const slow = service.fault(['slow', 'queued'], connection, 1)
  const due = clock.now() + service.wait('firstSound') + (slow ? (slow.value ?? SLOW_MS) : 0)
  const frames = await generate({
    text: asked.text,
    voice: service.voice,
    voiceId: query.voice,
    speed: asked.voice_settings?.speed ?? 1,
    format: query.format,
    signal: gone.signal,
    syncAlignment: false,
    keepsOrigin: false,
    cutsSamples: service.fault(['odd-bytes'], connection, 1) !== null,
  })
  await pause(clock, due - clock.now(), gone.signal)
  const breaks = service.fault(['stall', 'truncated', 'no-audio', 'quota-silent'], connection, 1)
  if (breaks && !['stall', 'truncated'].includes(breaks.name)) return
  response.writeHead(200, {
    'content-type': query.format.encoding === 'pcm' ? 'audio/pcm' : 'audio/basic',
    'request-id': randomUUID(),
    'character-cost': String(Math.ceil(asked.text.length / 2)),
    'current-concurrent-requests': '1',
    'maximum-concurrent-requests': '10',
  })
  for (const [index, { bytes }] of frames.entries()) {
    if (gone.signal.aborted) return
    if (breaks && index >= (breaks.value ?? 1))
      return void (breaks.name === 'truncated' && response.destroy())
    response.write(bytes)
    journal.write(connection, 'audio-sent', { bytes: bytes.length, rate: query.format.rate })
    await pause(clock, service.wait('everyFrame'), gone.signal)
  }
  response.end()
}

/** What is wrong with a request or an upgrade before anything is said; null: nothing. A socket's key is judged later. */
export function refusalOf(
  request: IncomingMessage,
  service: VoiceService,
  query: VoiceQuery,
  connection: number,
): VoiceRefusal | null {
  const isSocket = query.endpoint !== 'stream'
  const rule = service.fault(
    ['model-refused', 'plan-refused', 'quota-refused', 'concurrency-refused', 'busy', 'unavailable'],
    connection,
    null,
  )
  switch (rule?.name) {
    case 'model-refused':
      return voiceRefusals.model('eleven_v3')
    case 'plan-refused':
      return voiceRefusals.plan
    case 'quota-refused':
      return voiceRefusals.quota
    case 'concurrency-refused':
      return voiceRefusals.concurrency
    case 'busy':
      return voiceRefusals.busy
    case 'unavailable':
      return voiceRefusals.unavailable(rule.value ?? 503)
  }
  if (isSocket) return null
  const given = query.credential ?? credentialOf(request) ?? ''
  if (given === '' || !isGood(service, given) || service.fault(['bad-key'], connection, null))
    return voiceRefusals.key(given)
  const isUnknown = service.voices !== null && !service.voices.includes(query.voice)
  return isUnknown || service.fault(['voice-not-found'], connection, null)
    ? voiceRefusals.voice(query.voice)
    : null
}

export function refuse(response: ServerResponse, { status, body, headers }: VoiceRefusal): void {
  response.writeHead(status, headers)
  response.end(body)
}

const readBody = (text: string) => body.safeParse(jsonOf(text)).data ?? null

async function readBytes(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request) {
    bytes += (piece as Buffer).length
    if (bytes > MOST_BYTES) throw new Error(`a request of more than ${MOST_BYTES} bytes`)
    pieces.push(piece as Buffer)
  }
  return Buffer.concat(pieces).toString()
}
