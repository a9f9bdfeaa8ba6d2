// Partial texts for a recogniser that has none: by sparse rolling windows sent to it, or by the embedded one. What each costs and how late
// it is: `npx tsx src/evaluate/partials.ts [clips]`. Real time; needs the corpus. The service is a simulator in a process of its own.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type Pcm, toMillis, toSamples } from '../audio/pcm.ts'
import { openChannel } from '../flow/channel.ts'
import { pause, startClock } from '../flow/clock.ts'
import { simulateTranscription } from '../simulate/audio/transcription.ts'
import { startHost } from '../simulate/host.ts'
import { openJournal } from '../simulate/journal.ts'
import type { SpeechToText, SttInput } from '../speech/provider.ts'
import { loadMoonshine } from '../speech/stt/moonshine.ts'
import { withPartialsFrom } from '../speech/stt/two-ears.ts'
import { openWhisper } from '../speech/stt/whisper/whisper.ts'
import { findCorpus, readCorpus } from './corpus.ts'
import { readWavFile } from './sounds.ts'
import { summarize } from './stats.ts'

const SELF = fileURLToPath(import.meta.url)
const MODEL = 'whisper-large-v3-turbo'
/** Groq's prices of 2026-10: dollars an hour, seconds billed at the least, requests a minute of the free plan. */
const PRICE_PER_HOUR = 0.04
const LEAST_BILLED_S = 10
const FREE_PER_MINUTE = 20
const FRAME = toSamples(20)
const UNLIMITED = { requestsPerMinute: 1e6, requestsPerDay: 1e9, audioSecondsPerHour: 1e9 }
/** The session asks for the text where a pause may begin: so long after a word that is followed by at least this much nothing. */
const PAUSE_MS = 300
const FLUSH_AFTER_MS = 130
/** A word is not known before it is said; aligned ends are a little off. */
const EARLIEST_MS = -150

const clock = startClock()

interface TimedClip {
  readonly pcm: Pcm
  readonly words: readonly { readonly text: string; readonly toMs: number }[]
  readonly flushesMs: readonly number[]
}

/** The words that a partial had, of those said. */
interface Offered {
  readonly atMs: number
  readonly errors: number
  readonly of: number
  readonly had: ReadonlySet<number>
}

if (process.argv[2] === 'simulator') await serve()
else await measure(Number(process.argv[2] ?? 20))

async function serve(): Promise<void> {
  const ears = await loadMoonshine()
  const simulated = {
    journal: openJournal(),
    faults: [],
    dialect: 'groq',
    models: [MODEL],
    ears,
    plan: UNLIMITED,
  } as const
  const host = await startHost([simulateTranscription(simulated)])
  process.send?.(host.url)
  process.once('disconnect', () => process.exit())
}

async function measure(count: number): Promise<void> {
  const clips = await timedClips(count)
  const child = fork(SELF, ['simulator'], { execArgv: ['--import', 'tsx'] })
  const [url] = (await once(child, 'message')) as [string]
  const moonshine = await loadMoonshine()
  const sent: number[] = []
  const counting: typeof fetch = (input, init) => {
    const { body } = init ?? {}
    // What is not sound in a form is little.
    sent.push(body instanceof Uint8Array ? body.length / 32_000 : 0)
    return fetch(input, init)
  }
  const whisper = openWhisper({
    name: 'groq',
    baseUrl: `${url}/openai/v1`,
    model: MODEL,
    dialect: 'groq',
    settings: { key: '', url: '', model: '' },
    fetch: counting,
    deadlines: { answerMs: 20_000, checkMs: 20_000 },
  })
  await hearClip(whisper, clips[0] as TimedClip)
  for (const [name, stt] of [
    ['embedded, final from the service', withPartialsFrom(moonshine, whisper)],
    ['rolling, every 2 s', rolling(whisper, 2_000)],
    ['rolling, every 1 s', rolling(whisper, 1_000)],
    ['rolling, every 0.5 s', rolling(whisper, 500)],
  ] as const) {
    sent.length = 0
    const cpuBefore = process.cpuUsage()
    const heard: (readonly Offered[])[] = []
    for (const clip of clips) heard.push(await hearClip(stt, clip))
    const { user, system } = process.cpuUsage(cpuBefore)
    report(name, { clips, heard, sent, cpuMs: (user + system) / 1000 })
  }
  await moonshine.close()
  child.kill()
}

/**
 * Asks a recogniser without partials for a text every so often: its finals are partials then. Never while one is still to come, or a slow
 * answer would be cancelled for the next and no text ever come.
 */
function rolling(stt: SpeechToText, everyMs: number): SpeechToText {
  return {
    name: 'rolling',
    async *transcribe(input, options) {
      let isAsked = false
      async function* asking(): AsyncGenerator<SttInput> {
        let since = 0
        for await (const item of input) {
          if (item.type === 'flush') since = 0
          yield item
          if (item.type !== 'audio') continue
          since += item.pcm.length
          if (isAsked || since < toSamples(everyMs)) continue
          since = 0
          isAsked = true
          yield { type: 'flush', mark: -1 }
        }
      }
      for await (const part of stt.transcribe(asking(), options)) {
        const isOwn = part.type === 'text-final' && part.mark === -1
        if (isOwn) isAsked = false
        yield isOwn ? { ...part, type: 'text-partial' } : part
      }
    },
  }
}

async function hearClip(
  stt: SpeechToText,
  { pcm, words, flushesMs }: TimedClip,
): Promise<readonly Offered[]> {
  const input = openChannel<SttInput>()
  const offered: Offered[] = []
  const began = clock.now()
  const reading = (async () => {
    const { signal } = new AbortController()
    for await (const part of stt.transcribe(input, { signal, language: 'en' }))
      if (part.type === 'text-partial') offered.push(compared(words, part.text, clock.now() - began))
  })()
  const due = [...flushesMs]
  for (let at = 0; at < pcm.length; at += FRAME) {
    input.push({ type: 'audio', pcm: pcm.slice(at, at + FRAME) })
    if ((due[0] ?? Infinity) <= toMillis(at + FRAME))
      input.push({ type: 'flush', mark: flushesMs.length - due.length })
    while ((due[0] ?? Infinity) <= toMillis(at + FRAME)) due.shift()
    await pause(clock, began + toMillis(at + FRAME) - clock.now())
  }
  if (due.length > 0) input.push({ type: 'flush', mark: flushesMs.length })
  input.close()
  await reading
  return offered
}

/** Errors against the beginning of what was said that fits best, and which words of it are right. */
function compared(words: TimedClip['words'], text: string, atMs: number): Offered {
  const heard = plainWords(text)
  const rows = [[...heard.keys(), heard.length]]
  for (const [index, { text: word }] of words.entries()) {
    const above = rows[index] ?? []
    const row = [index + 1]
    for (const [column, other] of heard.entries())
      row.push(
        Math.min(
          (above[column] ?? 0) + (word === other ? 0 : 1),
          (above[column + 1] ?? 0) + 1,
          (row[column] ?? 0) + 1,
        ),
      )
    rows.push(row)
  }
  const ends = rows.map(row => row.at(-1) ?? 0)
  const of = ends.indexOf(Math.min(...ends))
  const had = new Set<number>()
  for (let row = of, column = heard.length; row > 0 && column > 0; ) {
    const here = rows[row]?.[column] ?? 0
    const isSame = words[row - 1]?.text === heard[column - 1]
    if (here === (rows[row - 1]?.[column - 1] ?? 0) + (isSame ? 0 : 1)) {
      if (isSame) had.add(row - 1)
      row--
      column--
    } else if (here === (rows[row - 1]?.[column] ?? 0) + 1) row--
    else column--
  }
  return { atMs, errors: ends[of] ?? 0, of, had }
}

function plainWords(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^a-z']+/)
    .filter(Boolean)
}

function report(
  name: string,
  of: {
    readonly clips: readonly TimedClip[]
    readonly heard: readonly (readonly Offered[])[]
    readonly sent: readonly number[]
    readonly cpuMs: number
  },
): void {
  const { clips, heard, sent, cpuMs } = of
  const minutes = clips.reduce((sum, { pcm }) => sum + toMillis(pcm.length), 0) / 60_000
  const words = clips.flatMap(({ words }, index) =>
    words.map(({ toMs }, word) => {
      const first = (heard[index] ?? []).find(({ atMs, had }) => had.has(word) && atMs - toMs > EARLIEST_MS)
      return first ? first.atMs - toMs : null
    }),
  )
  const { n, p50, p90 } = summarize(words.filter(late => late !== null))
  const partials = heard.flat()
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const billed = sum(sent.map(seconds => Math.max(LEAST_BILLED_S, seconds)))
  const perMinute = sent.length / minutes
  process.stdout.write(
    `${name}: word end to partial p50 ${p50?.toFixed(0)} p90 ${p90?.toFixed(0)} ms (${n} of ${words.length} words in a partial); ` +
      `errors ${((100 * sum(partials.map(({ errors }) => errors))) / sum(partials.map(({ of }) => of))).toFixed(1)} % of ${partials.length} partials; ` +
      `${perMinute.toFixed(1)} requests a minute (free plan: ${FREE_PER_MINUTE}), $${((billed * PRICE_PER_HOUR) / 3600 / minutes).toFixed(4)} a minute; ` +
      `CPU ${(cpuMs / minutes / 600).toFixed(1)} % of a core; ${clips.length} clips, ${minutes.toFixed(1)} min, load ${loadavg()[0]?.toFixed(1)}\n`,
  )
}

async function timedClips(count: number): Promise<readonly TimedClip[]> {
  const folder = findCorpus()
  if (!folder) throw new Error('no corpus of human speech: set ANTIPHON_CORPUS to its folder')
  const times = JSON.parse(
    await readFile(new URL('./turns/truth/word-times.json', import.meta.url), 'utf8'),
  ) as Readonly<Record<string, readonly (readonly [string, number, number])[]>>
  const all = (await readCorpus(folder)).filter(clip => clip.isTrusted && !clip.isTelephone)
  const timed = all.flatMap(clip => {
    const words = times[clip.path.slice(folder.length + 1)]
    return words && clip.seconds > 3 && clip.seconds < 15 ? [{ clip, words }] : []
  })
  const every = Math.max(1, Math.floor(timed.length / count))
  const chosen = timed.filter((_, index) => index % every === 0).slice(0, count)
  return Promise.all(
    chosen.map(async ({ clip, words }) => ({
      pcm: await readWavFile(clip.path),
      words: words.map(([text, , toMs]) => ({ text: text.toLowerCase(), toMs })),
      flushesMs: words.flatMap(([, , toMs], index) => {
        const next = words[index + 1]?.[1] ?? Infinity
        return next - toMs >= PAUSE_MS ? [toMs + FLUSH_AFTER_MS] : []
      }),
    })),
  )
}
