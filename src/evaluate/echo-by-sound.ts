// What the ear for the agent's own echo is worth, and what it costs, without a server: `npx tsx src/evaluate/echo-by-sound.ts`, about four minutes.
// The development half of the callers talks over the agent in rooms that echo, at three levels. Needs the corpus.

import { INPUT_RATE, type Pcm, type Samples, toMillis, toSamples } from '../audio/pcm.ts'
import { seedRandom } from '../simulate/line/random.ts'
import { openEchoSense } from '../speech/echo/echo.ts'
import { loadFlite } from '../speech/tts/flite/flite.ts'
import { loadSilero } from '../speech/vad/silero.ts'
import { openEcho } from './caller/echo-path.ts'
import type { EchoSettings } from './caller/script.ts'
import { findCorpus } from './corpus.ts'
import { summarize } from './stats.ts'
import { LONG_GREETING } from './turns/classes/texts.ts'
import type { Utterance } from './turns/plan.ts'
import { readRecorded } from './turns/truth/recorded.ts'
import { speakWith } from './turns/truth/spoken.ts'

const WINDOW: Samples = 512
const FRAME = toSamples(40)
const SENT_AHEAD = toSamples(150)
const BEFORE = toSamples(500)
const AFTER = toSamples(2_000)
const NOISE_PEAK = 18
const ON = 0.5
const OFF = 0.35
const LEVELS_DB = [0, -6, -12]
const CALLERS_A_LEVEL = 6

const room = (
  of: Partial<EchoSettings> & { readonly delayMs: number; readonly db: number },
): EchoSettings => ({
  gain: 10 ** (of.db / 20),
  driftPpm: 0,
  reverbMs: null,
  clip: null,
  isTelephone: false,
  ...of,
})
const rooms: Readonly<Record<string, EchoSettings | null>> = {
  'no echo': null,
  '50 ms −20 dB': room({ delayMs: 50, db: -20 }),
  '150 ms −12 dB, tail 300 ms': room({ delayMs: 150, db: -12, reverbMs: 300 }),
  '400 ms −20 dB, tail 500 ms': room({ delayMs: 400, db: -20, reverbMs: 500 }),
  '100 ms −6 dB': room({ delayMs: 100, db: -6 }),
  '150 ms −30 dB, tail 300 ms': room({ delayMs: 150, db: -30, reverbMs: 300 }),
  '80 ms −12 dB, clipped': room({ delayMs: 80, db: -12, clip: 0.25, reverbMs: 200 }),
  '200 ms −12 dB, drifts': room({ delayMs: 200, db: -12, driftPpm: 200 }),
  '250 ms −20 dB, telephone': room({ delayMs: 250, db: -20, isTelephone: true }),
  '600 ms −12 dB, tail 500 ms': room({ delayMs: 600, db: -12, reverbMs: 500 }),
}

/** A call: the agent's long greeting, its echo, and perhaps somebody over it. */
interface Sounds {
  readonly agent: Pcm
  readonly uplink: Pcm
  readonly alone: Pcm
  /** First and last sample of the caller's speech; null: they say nothing. */
  readonly near: readonly [Samples, Samples] | null
}

/** What was counted, in windows of 32 ms that the VAD takes for voice. */
const openCounts = () => ({
  echo: 0,
  echoTaken: 0,
  onsetsBefore: 0,
  onsets: 0,
  minutes: 0,
  near: 0,
  nearLost: 0,
  longestLost: 0,
  missed: 0,
  delaysMs: [] as number[],
})
type Counts = ReturnType<typeof openCounts>

const folder = findCorpus()
if (!folder) throw new Error('no corpus of human speech: set ANTIPHON_CORPUS to its folder')
const tts = await loadFlite()
const vad = await loadSilero()
const speak = speakWith(tts)
const agents = await Promise.all(['rms', 'slt'].map(voice => speak(LONG_GREETING, { voice, speed: 1 })))
const callers = (await readRecorded(folder, null)).utterances.filter(isCaller)
let spentMs = 0
let windows = 0

for (const [name, echo] of Object.entries(rooms)) {
  const alone = openCounts()
  for (const { pcm } of agents) await count(render(pcm, echo, null), alone)
  print(`${name}: ${echoText(alone)}`)
  for (const [at, db] of LEVELS_DB.entries()) {
    const counts = openCounts()
    for (let index = 0; index < CALLERS_A_LEVEL; index++) {
      const caller = callers[(index * LEVELS_DB.length + at) % callers.length]
      const agent = agents[index % agents.length]
      // Every third begins in the agent's first second, before anything is known of an echo.
      const after = toSamples(index % 3 === 0 ? 500 + index * 90 : 2_000 + index * 560)
      if (caller && agent) await count(render(agent.pcm, echo, { caller, db, after }), counts)
    }
    print(`  caller ${db} dB: ${nearText(counts)}; ${echoText(counts)}`)
  }
}
print(`${((1000 * spentMs) / windows).toFixed(0)} us a window (${windows} windows)`)
await Promise.all([vad.close(), tts.close()])

function isCaller({ half, stratum, isTelephone, speech }: Utterance): boolean {
  const ms = (speech.at(-1)?.toMs ?? 0) - (speech[0]?.fromMs ?? 0)
  return half === 'development' && stratum === 'people' && !isTelephone && ms > 900 && ms < 4_500
}

function render(
  agentSpeech: Pcm,
  echo: EchoSettings | null,
  over: { readonly caller: Utterance; readonly db: number; readonly after: Samples } | null,
): Sounds {
  const length = Math.ceil((BEFORE + agentSpeech.length + AFTER) / WINDOW) * WINDOW
  const agent = new Int16Array(length)
  agent.set(agentSpeech, BEFORE)
  const random = seedRandom(7)
  const path = echo && openEcho(echo, { rate: INPUT_RATE, random })
  path?.play(agent)
  path?.play(new Int16Array(INPUT_RATE))
  const back = path?.read(0, length)
  const from = BEFORE + (over?.after ?? 0)
  const gain = 10 ** ((over?.db ?? 0) / 20)
  const noise = Float64Array.from({ length }, () => (random() * 2 - 1) * NOISE_PEAK)
  const alone = Int16Array.from(noise, (sample, at) =>
    toPcm(sample + gain * (over?.caller.pcm[at - from] ?? 0)),
  )
  const uplink = alone.map((sample, at) => toPcm(sample + (back?.[at] ?? 0)))
  const ends = over?.caller.speech.flatMap(({ fromMs, toMs }) => [
    from + toSamples(fromMs),
    from + toSamples(toMs),
  ])
  return { agent, uplink, alone, near: ends ? [ends[0] ?? 0, ends.at(-1) ?? 0] : null }
}

/** Hears a call as the session does, frame by frame as the pacer sends, and counts. */
async function count({ agent, uplink, alone, near }: Sounds, counts: Counts): Promise<void> {
  const [scores, own] = [await scoresOf(uplink), await scoresOf(alone)]
  const sense = openEchoSense()
  const voicing = openVoicing()
  const before = openVoicing()
  let [sent, lost] = [BEFORE, 0]
  let heardAt: Samples | null = null
  const last = uplink.length - AFTER
  for (const [index, score] of scores.entries()) {
    const to = (index + 1) * WINDOW
    for (; sent < last && sent < to + SENT_AHEAD; sent += FRAME)
      sense.plays(sent, agent.subarray(sent, Math.min(last, sent + FRAME)), INPUT_RATE)
    const began = performance.now()
    const isEcho = sense.explains(to, (from, end) => uplink.subarray(from, end), score >= ON)
    spentMs += performance.now() - began
    windows++
    const isOnset = voicing.hear(isEcho ? 0 : score)
    const wasOnset = before.hear(score)
    if (near && to > near[0] - WINDOW && to < near[1] + toSamples(500)) {
      if (voicing.speaking) heardAt ??= to
      if (to > near[1] || score < ON || (own[index] ?? 0) < ON) continue
      counts.near++
      lost = isEcho ? lost + 1 : 0
      counts.nearLost += isEcho ? 1 : 0
      counts.longestLost = Math.max(counts.longestLost, lost)
      continue
    }
    counts.onsets += isOnset ? 1 : 0
    counts.onsetsBefore += wasOnset ? 1 : 0
    if (score < ON) continue
    counts.echo++
    counts.echoTaken += isEcho ? 1 : 0
  }
  counts.minutes += toMillis(last - BEFORE) / 60_000
  if (near && heardAt === null) counts.missed++
  if (near && heardAt !== null) counts.delaysMs.push(toMillis(heardAt - near[0]))
}

/** On- and offsets as the session finds them: two windows of voice in a row, three without. Says whether one begins. */
function openVoicing() {
  let run = 0
  let speaking = false
  return {
    get speaking() {
      return speaking
    },
    hear(score: number): boolean {
      run = (speaking ? score < OFF : score >= ON) ? run + 1 : 0
      if (run < (speaking ? 3 : 2)) return false
      speaking = !speaking
      run = 0
      return speaking
    },
  }
}

async function scoresOf(pcm: Pcm): Promise<number[]> {
  const scores: number[] = []
  const input = async function* () {
    for (let at = 0; at < pcm.length; at += WINDOW) yield pcm.slice(at, at + WINDOW)
  }
  for await (const { probability } of vad.detect(input(), { signal: new AbortController().signal }))
    scores.push(probability)
  return scores
}

function echoText({ echo, echoTaken, onsets, onsetsBefore, minutes }: Counts): string {
  const each = (many: number) => (many / minutes).toFixed(1)
  return `${share(echoTaken, echo)} of ${echo} echo windows taken for one, onsets a minute ${each(onsetsBefore)} → ${each(onsets)}`
}

function nearText({ near, nearLost, longestLost, missed, delaysMs }: Counts): string {
  const { p50, max } = summarize(delaysMs)
  return `${share(nearLost, near)} of ${near} windows lost (${longestLost} in a row), ${missed} unheard, onset noticed after ${p50?.toFixed(0)} ms, at most ${max?.toFixed(0)}`
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`
}

function toPcm(value: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(value)))
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
