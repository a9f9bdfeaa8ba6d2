// How text should be sent to ElevenLabs' socket: with `auto_mode` or without, token by token, through our scheduler, or clause by clause.
// `npx tsx src/evaluate/voice/auto-mode.ts [times]`. On the simulator at its default latencies, Flite speaks for it: what differs is how text becomes
// clips, which it does as recorded. First sound from the first text on, and the length of all sound; medians, ms.
import { loadavg } from 'node:os'
import { WebSocket } from 'ws'
import { type Clock, pause, startClock } from '../../flow/clock.ts'
import { simulateElevenLabsVoice } from '../../simulate/elevenlabs/voice.ts'
import { startHost } from '../../simulate/host.ts'
import { openJournal } from '../../simulate/journal.ts'
import { openElevenLabsVoice } from '../../speech/tts/elevenlabs/voice.ts'
import { loadFlite } from '../../speech/tts/flite/flite.ts'
import { percentile } from '../stats.ts'

const VOICE = 'cjVigY5qzO86Huf0OWal'
const RATE = 16_000
const TOKENS = ['Hel', 'lo', ' world', '.']
const TOKEN_MS = 80
const CLAUSES = [
  'Hello there, this is a first clause. ',
  'And this is a second one, a little longer than that. ',
]
/** Nothing comes any more. */
const SILENT_MS = 2_500

interface Heard {
  readonly firstMs: number | null
  readonly lengthMs: number
}
type Send = (message: Readonly<Record<string, unknown>>) => void

/** What comes of messages that are sent as they are. */
async function raw(
  url: string,
  autoMode: boolean,
  speak: (send: Send) => Promise<void>,
  clock: Clock,
): Promise<Heard> {
  const query = `model_id=eleven_flash_v2_5&output_format=pcm_${RATE}&auto_mode=${autoMode}&sync_alignment=true`
  const socket = new WebSocket(
    `${url.replace('http', 'ws')}/v1/text-to-speech/${VOICE}/multi-stream-input?${query}`,
    { headers: { 'xi-api-key': 'any' } },
  )
  await new Promise(resolve => socket.once('open', resolve))
  const send: Send = message => socket.send(JSON.stringify({ context_id: 'one', ...message }))
  send({ text: ' ' })
  const from = clock.now()
  let [firstMs, bytes]: [number | null, number] = [null, 0]
  const over = new Promise<void>(resolve => {
    socket.on('message', data => {
      const { audio, isFinal } = JSON.parse(data.toString()) as { audio?: string; isFinal?: boolean }
      if (audio) {
        firstMs ??= clock.now() - from
        bytes += Buffer.from(audio, 'base64').length
      }
      if (isFinal) resolve()
    })
  })
  await speak(send)
  await Promise.race([over, pause(clock, SILENT_MS)])
  socket.terminate()
  return { firstMs, lengthMs: (bytes / 2 / RATE) * 1000 }
}

/** The same by our adapter, which schedules it. */
async function scheduled(
  url: string,
  autoMode: boolean,
  text: AsyncIterable<string>,
  clock: Clock,
): Promise<Heard> {
  const voice = openElevenLabsVoice({ apiKey: 'any', url, voice: VOICE, autoMode, format: 'pcm_16000' })
  const call = new AbortController()
  const options = { signal: call.signal, voice: '', speed: 1 }
  const own = voice.forCall?.(options) ?? voice
  // The socket is open before it is needed, as in a call.
  await pause(clock, 400)
  const from = clock.now()
  let [firstMs, samples]: [number | null, number] = [null, 0]
  for await (const { pcm } of own.speak(text, options)) {
    if (pcm.length > 0) firstMs ??= clock.now() - from
    samples += pcm.length
  }
  call.abort()
  await voice.close()
  return { firstMs, lengthMs: (samples / RATE) * 1000 }
}

async function run(times: number): Promise<void> {
  const clock = startClock()
  const flite = await loadFlite()
  const host = await startHost([
    simulateElevenLabsVoice({ journal: openJournal(), faults: [], voice: flite }),
  ])
  const { url } = host
  const tokens = (isFlushed: boolean) => async (send: Send) => {
    for (const [at, text] of TOKENS.entries()) {
      if (at > 0) await pause(clock, TOKEN_MS)
      send({ text })
    }
    if (isFlushed) send({ flush: true })
    send({ close_context: true })
  }
  const clauses = (isFlushed: boolean) => async (send: Send) => {
    for (const text of CLAUSES) send({ text, ...(isFlushed && { flush: true }) })
    send({ close_context: true })
  }
  async function* slowly() {
    for (const [at, text] of TOKENS.entries()) {
      if (at > 0) await pause(clock, TOKEN_MS)
      yield text
    }
  }
  const ways: readonly (readonly [string, () => Promise<Heard>])[] = [
    ['tokens as they come, auto_mode', () => raw(url, true, tokens(false), clock)],
    ['tokens as they come, without, flushed at the end', () => raw(url, false, tokens(true), clock)],
    ['tokens through our scheduler, auto_mode', () => scheduled(url, true, slowly(), clock)],
    ['tokens through our scheduler, without', () => scheduled(url, false, slowly(), clock)],
    ['two clauses, each flushed, auto_mode', () => raw(url, true, clauses(true), clock)],
    ['two clauses, each flushed, without', () => raw(url, false, clauses(true), clock)],
    ['two clauses, without, no flush, then close', () => raw(url, false, clauses(false), clock)],
  ]
  for (const [name, way] of ways) {
    const heard: Heard[] = []
    for (let time = 0; time < times; time++) heard.push(await way())
    const firsts = heard.flatMap(({ firstMs }) => (firstMs === null ? [] : [firstMs]))
    const first = firsts.length === 0 ? 'never' : `${percentile(firsts, 0.5)?.toFixed(0)} ms`
    const length = percentile(
      heard.map(({ lengthMs }) => lengthMs),
      0.5,
    )
    process.stdout.write(
      `${name.padEnd(50)} first sound ${first.padStart(7)}  length ${length?.toFixed(0)} ms  (n ${times})\n`,
    )
  }
  process.stdout.write(`load ${loadavg()[0]?.toFixed(1)}\n`)
  await host.close()
  await flite.close()
}

await run(Number(process.argv[2] ?? 15))
