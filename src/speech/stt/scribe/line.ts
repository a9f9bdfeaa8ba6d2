import { type Pcm, type Samples, toMillis, toSamples } from '../../../audio/pcm.ts'
import type { Clock } from '../../../flow/clock.ts'
import { openScope, type Scope } from '../../../flow/scope.ts'
import { type Asked, keeperOf } from '../../elevenlabs/failure.ts'
import { shown } from '../../http/told.ts'
import type { ProviderError } from '../../provider.ts'
import { openProviderSocket, type ProviderSocket } from '../../socket/provider-socket.ts'
import { audioMessage, commitMessage, type RealtimeQuery, readFrame, realtimeUrl } from './codec.ts'
import { type Commits, openCommits } from './commits.ts'
import { failedFrame, lost, notOpened, rubbish, skipped, tooLate } from './failure.ts'
import { watchLatePartials } from './late-partials.ts'
import type { Patience } from './patience.ts'
import type { Segment } from './segments.ts'

/** A minute of words with all their letters is some 200 kB. */
const MOST_BYTES = 2 << 20
/** The vendor hangs up on a commit of less than 0.3 s. */
const LEAST_COMMIT: Samples = toSamples(400)
/** Behind the last word, so that it is no half one: a pause that is foreseen is 32 ms old. */
const COMMIT_TAIL: Samples = toSamples(100)
/** The vendor commits by itself what has waited for 90 s, by one report for 36 s: what comes sooner is none of that. */
const LEAST_UNASKED: Samples = toSamples(10_000)
const KEEP_ALIVE: Pcm = new Int16Array(toSamples(20))

/** What is worth a line in a log. */
export type ScribeNote =
  | {
      readonly type: 'opened'
      readonly sessionId: string
      readonly region: string | null
      readonly traceId: string | null
      readonly tookMs: number
    }
  | { readonly type: 'lost'; readonly reason: string }

/** Who waits for the text of a commit, or for what is heard until the next one. */
export interface Listener {
  partial(text: string): void
  /** Of a commit of theirs, or one that the server made by itself. */
  committed(segment: Segment, isUnasked: boolean): void
  lost(error: ProviderError): void
}

/** One connection, on which turns follow each other. */
export interface Line {
  readonly isOpen: boolean
  readonly holder: Listener | null
  /** Commits that are not answered. */
  readonly waiting: number
  hold(listener: Listener): void
  /** The holder's turn is over: what it has sent and not committed is nobody's. */
  letGo(): void
  send(pcm: Pcm): void
  /** Ends the segment, with silence behind it where it is too short; the holder is told the text. */
  commit(): void
  /** It is no good any more: who waits for something is told why. */
  drop(error: ProviderError): void
  close(): void
}

export interface LineOptions {
  readonly asking: Asked
  readonly query: RealtimeQuery
  readonly patience: Patience
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly noticed: (note: ScribeNote) => void
  /** It was open, and is lost. */
  readonly gone: (line: Line) => void
}

/** Opens one and waits for its `session_started`. Throws ProviderError. */
export async function openLine(options: LineOptions): Promise<Line> {
  const { asking, query, patience, clock, noticed } = options
  const scope = openScope(options.signal)
  const from = clock.now()
  let isLate = false
  const callOff = clock.after(patience.openMs, () => {
    isLate = true
    scope.cancel('late')
  })
  try {
    const socket = await openProviderSocket({
      url: realtimeUrl(query),
      headers: { 'xi-api-key': asking.apiKey },
      signal: scope.signal,
      clock,
      handshakeMs: patience.openMs,
      pingMs: patience.pingMs,
      mostBytes: MOST_BYTES,
    })
    const frames = socket.messages[Symbol.asyncIterator]()
    const sessionId = shown(keeperOf(asking), await started(asking, { socket, frames }))
    const header = (name: string) => String(socket.headers[name] ?? '') || null
    const tookMs = clock.now() - from
    const [region, traceId] = [header('x-region'), header('x-trace-id')]
    noticed({ type: 'opened', sessionId, region, traceId, tookMs })
    return runLine(options, { socket, frames, scope })
  } catch (error) {
    scope.cancel('failed')
    if (isLate) throw tooLate(asking, 'has not opened a session', patience.openMs)
    throw notOpened(asking, error)
  } finally {
    callOff()
  }
}

interface Opened {
  readonly socket: ProviderSocket
  readonly frames: AsyncIterator<string>
}

async function started(asking: Asked, { socket, frames }: Opened): Promise<string> {
  for (;;) {
    const { value, done } = await frames.next()
    if (done) throw lost(asking, await socket.ended)
    const event = readFrame(value)
    if (event === null) throw rubbish(asking, value)
    if (event.type === 'failed') throw failedFrame(asking, event)
    if (event.type === 'started') return event.sessionId
  }
}

function runLine(
  { asking, patience, clock, signal, noticed, gone }: LineOptions,
  { socket, frames, scope }: Opened & { readonly scope: Scope },
): Line {
  const commits: Commits<Listener | null> = openCommits()
  const late = watchLatePartials()
  let holder: Listener | null = null
  let sent: Samples = 0
  let uncommitted: Samples = 0
  /** Some of it is of the holder's turn, and not of the silence between turns. */
  let isSpoken = false
  let isEnded = false
  let keep = () => {}
  let overdue: (() => void) | null = null
  let hurry: (() => void) | null = null

  const end = () => {
    isEnded = true
    for (const callOff of [keep, overdue, hurry]) callOff?.()
    signal.removeEventListener('abort', end)
  }
  const fail = (error: ProviderError) => {
    if (isEnded) return
    end()
    scope.cancel('lost')
    noticed({ type: 'lost', reason: error.message })
    const told = new Set([holder, ...commits.open])
    holder = null
    gone(line)
    for (const listener of told) listener?.lost(error)
  }
  const send = (pcm: Pcm) => {
    if (isEnded) return
    socket.send(audioMessage(pcm))
    sent += pcm.length
    uncommitted += pcm.length
    keep()
    keep = clock.after(patience.keepAliveMs, () => send(KEEP_ALIVE))
  }
  const awaitAnswer = () => {
    overdue?.()
    overdue = null
    if (commits.open.length === 0) return
    const { commitMs } = patience
    overdue = clock.after(commitMs, () => fail(tooLate(asking, 'has not answered a commit', commitMs)))
  }
  const commit = (owner: Listener | null) => {
    if (isEnded) return
    send(new Int16Array(Math.max(COMMIT_TAIL, LEAST_COMMIT - uncommitted)))
    socket.send(commitMessage())
    uncommitted = 0
    isSpoken = false
    commits.add(owner, toMillis(sent) / 1000)
    if (overdue === null) awaitAnswer()
  }
  const answer = (patient: boolean) => {
    hurry?.()
    hurry = null
    const taken = commits.take(patient)
    for (const { owner, segment } of taken) {
      late.answered(segment.text, clock.now())
      owner?.committed(segment, false)
    }
    if (taken.length > 0 && !isEnded) awaitAnswer()
    if (patient && commits.isHalf) hurry = clock.after(patience.wordsMs, () => answer(false))
  }
  const committedUnasked = (text: string) => {
    if (commits.open.length > 0 || uncommitted < LEAST_UNASKED) return
    uncommitted = 0
    isSpoken = false
    late.answered(text, clock.now())
    holder?.committed({ text, confidence: null }, true)
  }
  const read = (line: string) => {
    const event = readFrame(line)
    if (event === null) return fail(rubbish(asking, line))
    if (event.type === 'failed') return fail(failedFrame(asking, event))
    if (event.type === 'partial') {
      if (commits.open.length === 0 && !late.isLate(event.text, clock.now())) holder?.partial(event.text)
    } else if (event.type === 'committed') {
      if (commits.text(event.text)) answer(true)
      else committedUnasked(event.text)
    } else if (event.type === 'committed-words') {
      const whose = commits.words(event.text, event.words)
      if (whose === 'known') answer(true)
      else if (whose === 'skipped') fail(skipped(asking))
    }
  }
  void (async () => {
    for (;;) {
      const { value, done } = await frames.next()
      if (done) break
      if (!isEnded) read(value)
    }
    const how = await socket.ended
    if (!isEnded) fail(lost(asking, how))
  })()
  signal.addEventListener('abort', end, { once: true })
  keep = clock.after(patience.keepAliveMs, () => send(KEEP_ALIVE))
  const line: Line = {
    get isOpen() {
      return !isEnded && socket.isOpen
    },
    get holder() {
      return holder
    },
    get waiting() {
      return commits.open.length
    },
    hold(listener) {
      holder = listener
    },
    letGo() {
      holder = null
      if (isSpoken) commit(null)
    },
    send(pcm) {
      isSpoken = true
      send(pcm)
    },
    commit: () => commit(holder),
    drop: fail,
    close() {
      if (isEnded) return
      end()
      socket.close()
      void socket.ended.then(() => scope.cancel('closed'))
    },
  }
  return line
}
