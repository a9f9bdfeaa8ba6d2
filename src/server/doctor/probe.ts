import type { Pcm } from '../../audio/pcm.ts'
import { createResampler } from '../../audio/resample.ts'
import { startClock } from '../../flow/clock.ts'
import { openScope } from '../../flow/scope.ts'
import type { CallOptions, TextToSpeech } from '../../speech/provider.ts'
import type { Loaded } from '../providers.ts'
import { check as checkEntry } from '../stages/check.ts'
import type { Entry } from '../stages/entry.ts'
import { check, type Finding } from './finding.ts'

/** A real request waits so long; then the provider is as good as dead for a caller. */
const PATIENCE_MS = 10_000
const clock = startClock()

/** One real request to each provider that may serve, timed. One after another: they would slow each other down. */
export async function probeAll(loaded: Loaded): Promise<readonly Finding[]> {
  const { stages, vad, turnEnd, house } = loaded
  const findings: Finding[] = []
  const speech = await say(house, 'Hello there, can you hear me?')
  const probe = async <T extends { readonly name: string }>(
    what: string,
    entries: readonly Entry<T>[],
    ask: (provider: T, options: CallOptions) => AsyncIterable<unknown>,
  ) => {
    for (const entry of entries) findings.push(await check(what, () => timed(entry, ask)))
  }
  const english = { language: 'en' }
  await probe('vad', [local(vad, 'embedded: there is no other')], (provider, { signal }) =>
    provider.detect(once(speech), { signal }),
  )
  await probe('stt', stages.stt, (provider, { signal }) =>
    provider.transcribe(once({ type: 'audio', pcm: speech } as const, { type: 'flush', mark: 0 } as const), {
      signal,
      ...english,
    }),
  )
  const sampling = { temperature: null, maxTokens: 200 }
  await probe('llm', stages.llm, (provider, { signal }) =>
    provider.reply([{ role: 'user', content: 'Say hello in one word.' }], { signal, tools: [], sampling }),
  )
  await probe('tts', stages.tts, (provider, { signal }) =>
    provider.speak(once('Hello there.'), { signal, voice: '', speed: 1, ...english }),
  )
  if (turnEnd)
    await probe('turn', [local(turnEnd, 'asked for')], async function* (provider, { signal }) {
      const turn = provider.listen()
      turn.audio(speech)
      const chance = await turn.judge({ signal })
      if (chance === null)
        throw new Error('it has no answer in time: the machine is too slow or too busy for it')
      yield chance
    })
  return findings
}

const local = <T>(provider: T, why: string): Entry<T> => ({ provider, why, check: null, close() {} })

async function timed<T extends { readonly name: string }>(
  entry: Entry<T>,
  ask: (provider: T, options: CallOptions) => AsyncIterable<unknown>,
): Promise<string> {
  const { provider, why } = entry
  await checkEntry(entry, clock)
  using scope = openScope()
  const callOff = clock.after(PATIENCE_MS, () => scope.cancel('late'))
  const began = clock.now()
  try {
    for await (const _ of ask(provider, { signal: scope.signal }))
      return `${provider.name}: first result after ${Math.round(clock.now() - began)} ms (${why})`
    const late = scope.signal.aborted
    throw new Error(
      late
        ? `${provider.name} gave nothing within ${PATIENCE_MS / 1000} s (${why})`
        : `${provider.name} gave no result (${why})`,
    )
  } finally {
    callOff()
  }
}

/** Speech of this machine's voice, for the recognisers: 16 kHz. */
async function say(house: TextToSpeech, text: string): Promise<Pcm> {
  using scope = openScope()
  const pieces: Pcm[] = []
  for await (const { pcm } of house.speak(once(text), { signal: scope.signal, voice: '', speed: 1 }))
    pieces.push(pcm)
  const resample = createResampler(house.rate, 16_000)
  const out = [...pieces.map(piece => resample.push(piece)), resample.flush()]
  const whole = new Int16Array(out.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of out) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

async function* once<T>(...items: readonly T[]) {
  yield* items
}
