import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Clock, pause, startClock } from '../../flow/clock.ts'
import { virtualClock } from '../../flow/virtual-clock.ts'
import {
  type FailureKind,
  ProviderError,
  type ProviderNotice,
  type SpeechPart,
  type TextToSpeech,
} from '../provider.ts'
import { describeTextToSpeech } from '../tts/conformance.ts'
import { loadFlite } from '../tts/flite/flite.ts'
import { openHealth } from './health.ts'
import { cascadeVoices, type VoiceCascadeOptions } from './voices.ts'

const RATE = 16_000
/** Samples of a letter: every word's sound is as long as it and as loud as its place in the alphabet, so that a test can read what was heard. */
const LETTER = 400

interface VoiceOf {
  readonly rate?: number
  /** Before the first sound. */
  readonly firstMs?: number
  /** Samples of a part; words are cut anywhere. */
  readonly part?: number
  /** What happens after so many parts of the call: it fails, hangs, or just ends. */
  readonly breaks?: { readonly after: number; readonly how: FailureKind | 'hang' | 'end' }
  readonly mends?: boolean
  readonly tellsWords?: boolean
}

/** Speaks letter by letter: the sound of a word is its letters' codes. */
function letters(clock: Clock, name: string, of: VoiceOf = {}) {
  const asked: string[][] = []
  const opened: string[] = []
  const tts: TextToSpeech = {
    name,
    rate: of.rate ?? RATE,
    forCall: () => {
      opened.push(name)
      return tts
    },
    async *speak(text, { signal }) {
      const mine: string[] = []
      const isBroken = of.breaks && !(of.mends && asked.length > 0)
      asked.push(mine)
      let parts = 0
      await pause(clock, 0, signal)
      let waited = false
      for await (const clause of text) {
        mine.push(clause)
        if (!waited && of.firstMs) await pause(clock, of.firstMs, signal)
        waited = true
        for (const part of cut(clause, of)) {
          if (signal.aborted) return
          // Nobody can tell half of the last word that was given from the whole of it.
          const isInLastWord = parts > 0 && part.words.length === 0 && part.isLast
          if (isBroken && parts++ >= of.breaks.after && !isInLastWord) {
            if (of.breaks.how === 'end') return
            if (of.breaks.how !== 'hang') throw new ProviderError(name, 'it failed', { kind: of.breaks.how })
            await new Promise<void>(done => signal.addEventListener('abort', () => done(), { once: true }))
            return
          }
          yield part
        }
      }
    },
  }
  return { tts, asked, opened }
}

/** `isLast`: nothing but the last word of the clause is in it. */
type Cut = SpeechPart & { readonly isLast: boolean }

function cut(
  clause: string,
  { part = Number.POSITIVE_INFINITY, rate = RATE, tellsWords = true }: VoiceOf,
): Cut[] {
  const each = (LETTER * rate) / RATE
  const said = clause.split(/\s+/).filter(word => word !== '')
  const pcm = Int16Array.from(
    said.flatMap(word => [...word].flatMap(char => Array<number>(each).fill(char.charCodeAt(0) * 100))),
  )
  const words: SpeechPart['words'][number][] = []
  let at = 0
  for (const text of said) {
    words.push({ text, from: at, to: at + text.length * each })
    at += text.length * each
  }
  const parts: Cut[] = []
  for (let from = 0; from < pcm.length; from += Math.min(part, pcm.length)) {
    const to = Math.min(pcm.length, from + part)
    parts.push({
      isLast: from > (words.at(-1)?.from ?? 0),
      pcm: pcm.slice(from, to),
      words: tellsWords
        ? words
            .filter(word => word.from >= from && word.from < to)
            .map(word => ({ ...word, from: word.from - from, to: Math.min(to, word.to) - from }))
        : [],
    })
  }
  return parts
}

/** What a caller hears: the letters again, and the words as they were told. */
function heard(parts: readonly SpeechPart[]) {
  const pcm = parts.flatMap(part => [...part.pcm])
  let sound = ''
  for (let at = LETTER / 2; at < pcm.length; at += LETTER)
    sound += String.fromCharCode(Math.round((pcm[at] ?? 0) / 100))
  return { sound, words: parts.flatMap(part => part.words.map(word => word.text)).join(' ') }
}

for (const first of ['itself', 'dead'] as const)
  describeTextToSpeech({
    name: `a cascade whose first voice is ${first}`,
    voice: 'rms',
    async open() {
      const clock = startClock()
      const flite = await loadFlite()
      const dead: TextToSpeech = {
        name: 'dead',
        rate: flite.rate,
        // biome-ignore lint/correctness/useYield: it fails before it can
        async *speak() {
          throw new ProviderError('dead', 'no connection', { kind: 'unreachable' })
        },
      }
      const voices = first === 'dead' ? [dead, flite] : [flite, dead]
      const rated = voices.map(tts => ({ tts, health: openHealth({ name: tts.name, clock, priorMs: 2000 }) }))
      // A busy machine is no failure of the voice.
      const patience = { deadlineMs: 20_000, stallMs: 20_000, hedgeMs: [10_000, 20_000] } as const
      return { ...cascadeVoices(rated, { clock, ...patience }), close: () => flite.close() }
    },
  })

const never = () => new AbortController().signal

async function say(
  make: (clock: Clock) => readonly TextToSpeech[],
  clauses: readonly (string | number)[],
  options: VoiceCascadeOptions & { readonly ms?: number } = {},
) {
  const clock = virtualClock()
  const told: ProviderNotice[] = []
  const parts: (SpeechPart & { readonly at: number })[] = []
  const entries = make(clock).map(tts => ({
    tts,
    health: openHealth({ name: tts.name, clock, priorMs: 400 }),
  }))
  const cascade = cascadeVoices(entries, { clock, noticed: one => told.push(one), ...options })
  async function* text() {
    for (const clause of clauses) {
      if (typeof clause === 'number') await pause(clock, clause)
      else yield clause
    }
  }
  let failure: unknown = null
  let endedAt = -1
  const speaking = (async () => {
    for await (const part of cascade.speak(text(), { voice: 'v', speed: 1, signal: never() }))
      parts.push({ ...part, at: clock.now() })
    endedAt = clock.now()
  })().catch(error => {
    failure = error
  })
  await clock.pass(options.ms ?? 30_000)
  await speaking
  return { ...heard(parts), parts, failure, told, entries, endedAt }
}

const CLAUSES = ['Sure, I can help.', 'Your appointment is on Tuesday,', 'at three!']
const TEXT = CLAUSES.join(' ')
const SOUND = TEXT.replaceAll(' ', '')

test('one voice that is well speaks as it would alone', async () => {
  const { sound, words, failure } = await say(clock => [letters(clock, 'a', { part: 700 }).tts], CLAUSES)
  expect([sound, words, failure]).toEqual([SOUND, TEXT, null])
})

test('wherever a voice fails, hangs or ends, and however its parts are cut, every word is heard once and whole', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 50, max: 6000 }),
      fc.integer({ min: 50, max: 6000 }),
      fc.nat(30),
      fc.nat(30),
      fc.constantFrom('broken' as const, 'down' as const, 'quota' as const, 'hang' as const, 'end' as const),
      fc.boolean(),
      fc.constantFrom(0, 500),
      async (one, two, after, afterTwo, how, mends, gapMs) => {
        const { sound, words, failure } = await say(
          clock => [
            letters(clock, 'a', { part: one, breaks: { after, how }, mends }).tts,
            letters(clock, 'b', { part: two, breaks: { after: afterTwo, how } }).tts,
            letters(clock, 'c').tts,
          ],
          CLAUSES.flatMap(clause => [clause, gapMs]),
        )
        expect([sound, words, failure]).toEqual([SOUND, TEXT, null])
      },
    ),
    { numRuns: 80 },
  )
}, 60_000)

test('where nobody speaks on, what was heard ends with a whole word', async () => {
  const { sound, words, failure } = await say(
    clock => [letters(clock, 'a', { part: 900, breaks: { after: 6, how: 'quota' } }).tts],
    CLAUSES,
  )
  expect(TEXT.startsWith(`${words} `)).toBe(true)
  expect(sound).toBe(words.replaceAll(' ', ''))
  expect(failure).toMatchObject({ kind: 'quota', retryable: false })
})

test('a slow voice is hedged, and one that makes no sound is replaced', async () => {
  const slow = await say(
    clock => [letters(clock, 'a', { firstMs: 1500 }).tts, letters(clock, 'b', { firstMs: 50 }).tts],
    CLAUSES,
  )
  expect(slow.parts[0]?.at).toBe(450)
  expect(slow.sound).toBe(SOUND)
  const mute = await say(
    clock => [
      letters(clock, 'a', { breaks: { after: 0, how: 'hang' } }).tts,
      letters(clock, 'b', { breaks: { after: 0, how: 'hang' } }).tts,
      letters(clock, 'c').tts,
    ],
    CLAUSES,
  )
  expect(mute.parts[0]?.at).toBe(2000)
  expect(mute.sound).toBe(SOUND)
})

test('a connection that was lost is opened again before another voice is heard', async () => {
  const { told, sound } = await say(
    clock => [
      letters(clock, 'a', { part: 3000, breaks: { after: 2, how: 'unreachable' }, mends: true }).tts,
      letters(clock, 'b').tts,
    ],
    CLAUSES,
  )
  expect(sound).toBe(SOUND)
  expect(told.flatMap(one => (one.type === 'provider-served' ? [one.provider] : []))).toEqual(['a', 'a'])
})

test('the deadline is counted from the first clause, and a slow text is nobody’s fault', async () => {
  const { sound, told, parts } = await say(
    clock => [letters(clock, 'a', { firstMs: 300, part: 3000 }).tts, letters(clock, 'b').tts],
    [9000, CLAUSES[0] ?? '', 9000, CLAUSES[1] ?? '', 9000, CLAUSES[2] ?? ''],
    { ms: 40_000 },
  )
  expect(sound).toBe(SOUND)
  expect(told).toEqual([{ type: 'provider-served', stage: 'tts', provider: 'a', ms: 300 }])
  // The last word of a clause does not wait for the next clause.
  const first = CLAUSES[0]?.replaceAll(' ', '').length ?? 0
  expect(heard(parts.filter(({ at }) => at <= 9420)).sound).toHaveLength(first)
})

test('a voice at another rate is heard at the cascade’s, its words in their places', async () => {
  const { words, parts, failure } = await say(
    clock => [
      letters(clock, 'a', { part: 3000, breaks: { after: 2, how: 'quota' } }).tts,
      letters(clock, 'b', { rate: 24_000, part: 1700 }).tts,
    ],
    CLAUSES,
  )
  expect([words, failure]).toEqual([TEXT, null])
  const total = parts.reduce((sum, { pcm }) => sum + pcm.length, 0)
  expect(Math.abs(total - SOUND.length * LETTER)).toBeLessThan(4)
  for (const { pcm, words: spoken } of parts)
    for (const { from, to } of spoken) expect(from >= 0 && to <= pcm.length && from <= to).toBe(true)
})

test('a voice that does not tell its words is continued about where it was', async () => {
  const { words, sound } = await say(
    clock => [
      letters(clock, 'a', { part: 4000, tellsWords: false, breaks: { after: 5, how: 'quota' } }).tts,
      letters(clock, 'b').tts,
    ],
    ['One two three four five six seven eight nine ten.'],
  )
  expect('One two three four five six seven eight nine ten.'.endsWith(words)).toBe(true)
  expect(words.split(' ').length).toBeLessThan(10)
  expect(sound.length).toBeGreaterThan(30)
})

test('speech without an end is over when its words are', async () => {
  const { sound, failure, endedAt, entries } = await say(
    clock => [
      {
        ...letters(clock, 'a').tts,
        async *speak(text, options) {
          yield* letters(clock, 'a').tts.speak(text, options)
          await new Promise<void>(done => options.signal.addEventListener('abort', () => done()))
        },
      },
      letters(clock, 'b').tts,
    ],
    CLAUSES,
  )
  expect([sound, failure]).toEqual([SOUND, null])
  expect(endedAt).toBeLessThan(3000)
  expect(entries[1]?.health.state().succeeded).toBe(0)
})

test('for a call the first voice is opened, the others when they are needed', async () => {
  const clock = virtualClock()
  const one = letters(clock, 'a', { breaks: { after: 0, how: 'key' } })
  const two = letters(clock, 'b')
  const rated = [one, two].map(({ tts }) => ({
    tts,
    health: openHealth({ name: tts.name, clock, priorMs: 400 }),
  }))
  const signal = never()
  const call = cascadeVoices(rated, { clock }).forCall?.({ signal, voice: 'v', speed: 1 })
  expect([one.opened, two.opened]).toEqual([['a'], []])
  async function* text() {
    yield 'Hello there.'
  }
  for (let time = 0; time < 2; time++) {
    const speaking = (async () => {
      for await (const _ of call?.speak(text(), { signal, voice: 'v', speed: 1 }) ?? []);
    })()
    await clock.pass(1000)
    await speaking
  }
  expect([one.opened, two.opened]).toEqual([['a'], ['b']])
})
