import type { AgentSpec } from '../../agents/spec.ts'
import { type Millis, pause, startClock } from '../../flow/clock.ts'
import { policyOf } from '../../server/policy.ts'
import type { LogEntry, Mark } from '../../session/log.ts'
import { type Providers, startSession } from '../../session/session.ts'
import type { EndReason } from '../../session/turn/index.ts'
import { openTapedLine } from './line.ts'
import { type HeardWord, readWords } from './words.ts'

const CHUNK_MS = 40
/** So long nothing more is heard, and the turn is over. */
const SETTLED_MS = 500
/** After a sound that is no question nothing should come. */
const NOTHING_MS = 2_500
/** Somebody who has heard nothing they can do anything with for so long has hung up. */
const MOST_MS = 20_000

const quiet = new Int16Array(CHUNK_MS * 16)
/** Half loud and half soft: a voice stands out of itself, a hum does not. */
const syllable = new Int16Array(CHUNK_MS * 16).fill(8_000, 0, CHUNK_MS * 8).fill(300, CHUNK_MS * 8)

/** A turn of the caller and what came of it. Times in ms from the start of the call. */
export interface SeenTurn {
  readonly did: Doing
  /** When the caller fell silent. */
  readonly from: Millis
  readonly words: readonly HeardWord[]
  /** Silence from the caller's end on, and between sounds, the longest. */
  readonly silenceMs: Millis
  readonly said: readonly string[]
  readonly marks: readonly Mark[]
  readonly isSettled: boolean
}

export interface SeenCall {
  readonly turns: readonly SeenTurn[]
  readonly crashes: readonly unknown[]
  readonly closed: EndReason | null
  readonly log: readonly LogEntry[]
}

/** What the caller does in a turn: they ask, in one go or with a pause inside, or only cough. */
export type Doing = 'asks' | 'asks with a pause' | 'coughs'

/** How long the caller is loud and silent by turns. */
const sounds: Readonly<Record<Doing, readonly Millis[]>> = {
  asks: [1_000],
  'asks with a pause': [600, 240, 600],
  coughs: [240],
}

export interface Script {
  /** The caller is silent for so long before a turn. */
  readonly pauseMs: Millis
  readonly turns: readonly Doing[]
}

/** A call in real time: the caller asks, hears what comes, and asks again. */
export async function holdCall(
  spec: AgentSpec,
  providers: Providers,
  { pauseMs, turns: doings }: Script,
): Promise<SeenCall> {
  const clock = startClock()
  const controller = new AbortController()
  const crashes: unknown[] = []
  const log: LogEntry[] = []
  const line = openTapedLine(providers.tts.rate, clock)
  const session = startSession({
    spec,
    policy: policyOf(spec),
    providers,
    clock,
    signal: controller.signal,
    line: line.port,
    log: entry => log.push(entry),
    tape: () => {},
    crashed: error => crashes.push(error),
  })
  line.serve(session)
  /** Chunks to come: loud ones, silent ones, and so on. */
  let coming: boolean[] = []
  let heardTo = 0
  const talk = async () => {
    const from = clock.now()
    for (let at = 1; !controller.signal.aborted; at++) {
      session.hear(coming.shift() ? syllable : quiet)
      if (coming.length > 0) heardTo = clock.now() + CHUNK_MS
      await pause(clock, from + at * CHUNK_MS - clock.now(), controller.signal)
    }
  }
  const ask = async (did: Doing): Promise<SeenTurn> => {
    const began = clock.now()
    coming = sounds[did].flatMap((ms, at) => Array<boolean>(ms / CHUNK_MS).fill(at % 2 === 0))
    while (coming.length > 0) await pause(clock, CHUNK_MS / 2)
    const from = heardTo
    const isSettled = await settled(from, did === 'coughs' ? NOTHING_MS : MOST_MS)
    const to = clock.now()
    const words = readWords(line.heardBetween(from, to), providers.tts.rate).map(word => ({
      ...word,
      fromMs: word.fromMs + from,
      toMs: word.toMs + from,
    }))
    return {
      did,
      from,
      words,
      isSettled,
      silenceMs: longestSilence(words, { from, to }),
      said: log.flatMap(one =>
        one.kind === 'emission' && one.at >= began && one.emission.type === 'caller-said'
          ? [one.emission.text]
          : [],
      ),
      marks: log.flatMap(one => (one.kind === 'mark' && one.at >= began ? [one.mark] : [])),
    }
  }
  const settled = async (from: Millis, mostMs: Millis): Promise<boolean> => {
    let since: Millis | null = null
    while (clock.now() < from + mostMs) {
      if (line.closed) return true
      const isOver = session.phase === 'listening' && line.isQuiet && line.soundedAt > from
      since = isOver ? (since ?? clock.now()) : null
      if (since !== null && clock.now() - since >= SETTLED_MS) return true
      await pause(clock, CHUNK_MS)
    }
    return false
  }

  session.begin()
  void talk()
  const turns: SeenTurn[] = []
  for (const doing of doings) {
    await pause(clock, pauseMs)
    if (!line.closed) turns.push(await ask(doing))
  }
  const closed = line.closed?.reason ?? null
  controller.abort()
  await session.done
  return { turns, crashes, closed, log }
}

/** What is heard last ends it: behind that nothing is owed. Where nothing is heard it is all of the time. */
function longestSilence(
  words: readonly HeardWord[],
  { from, to }: { readonly from: Millis; readonly to: Millis },
): Millis {
  if (words.length === 0) return to - from
  const edges = [from, ...words.map(({ toMs }) => toMs)]
  return Math.max(...words.map(({ fromMs }, at) => fromMs - (edges[at] ?? from)))
}
