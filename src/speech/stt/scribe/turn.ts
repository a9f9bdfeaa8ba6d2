import { type Pcm, type Samples, toSamples } from '../../../audio/pcm.ts'
import type { Clock, Millis } from '../../../flow/clock.ts'
import type { ProviderError, SttPart } from '../../provider.ts'
import { TurnAudio } from '../turn-audio.ts'
import type { Line, Listener } from './line.ts'
import type { Lines } from './lines.ts'
import { openOutage } from './outage.ts'
import type { Patience } from './patience.ts'
import { type Segment, turnText, withCommitted } from './segments.ts'

/** Sent at once; a flush does not wait for it. */
const CHUNK: Samples = toSamples(50)
/** What is sent again goes in larger ones: the vendor takes 3 s at once, and does not mind how fast they come. */
const LARGEST_CHUNK: Samples = toSamples(1000)
/** With less voice in what is new, there is no word in it. */
const LEAST_VOICE_MS = 60
/** The vendor advises to commit every 20 to 30 s, and does it by itself later on, wherever that is. */
const COMMIT_FROM: Samples = toSamples(20_000)
const COMMIT_TO: Samples = toSamples(28_000)
const QUIET: Samples = toSamples(200)

/** One caller turn being heard: audio and flushes go in by plain calls, parts come out of `emit`. */
export interface Turn {
  append(pcm: Pcm): void
  flush(mark: number): void
  /** No more input; `done` follows when the flushes so far are answered. */
  end(): void
  /** Nobody listens any more. */
  leave(): void
}

export interface TurnPorts {
  readonly lines: Lines
  readonly patience: Patience
  readonly clock: Clock
  emit(part: SttPart): void
  /** All is answered, or it failed. */
  done(error?: ProviderError): void
}

/** A commit that was asked for. */
interface Request {
  readonly to: Samples
  /** Of the flushes that it answers; none: the turn has become long. */
  readonly marks: number[]
  readonly at: Millis
}

/**
 * A flush commits all audio so far: a commit is the only way to a text that stays. Where what is new since the last commit holds no voice
 * (the flush at a pause that was foreseen by another flush), the text that is known is the answer: such a commit would give nothing, and the
 * vendor hangs up on one of less than 0.3 s. What is shorter and does hold voice is committed with silence behind it. The audio since the
 * last answered commit is kept; on a new connection it is sent again, with its commits.
 */
export function openTurn({ lines, patience, clock, emit, done }: TurnPorts): Turn {
  const audio = new TurnAudio()
  let segments: readonly Segment[] = []
  /** Of what is not committed yet. */
  let partialText = ''
  /** Those the server committed by itself: where they end is not known, so they are heard again with what follows. */
  let unasked: Segment[] = []
  const requests: Request[] = []
  let heardTo: Samples = 0
  let sentTo: Samples = 0
  let line: Line | null = null
  let isEnded = false
  let isDone = false

  const outage = openOutage({
    patience,
    clock,
    attach: () => attach(),
    isOver: from => line !== null && !requests.some(({ at }) => at <= from),
    giveUp(error) {
      const dropped = line
      finish(error)
      dropped?.drop(error)
    },
  })

  const finish = (error?: ProviderError) => {
    if (isDone) return
    isDone = true
    outage.end()
    letGo()
    done(error)
  }
  const letGo = () => {
    if (line) lines.release(line, listener)
  }
  const isAwaited = () => requests.some(({ marks }) => marks.length > 0)

  const send = (to: Samples) => {
    for (; line && sentTo < to; sentTo = Math.min(to, sentTo + LARGEST_CHUNK))
      line.send(audio.slice(sentTo, Math.min(to, sentTo + LARGEST_CHUNK)))
  }
  const commit = ({ to }: Request) => {
    send(to)
    line?.commit()
  }
  const request = (marks: number[]) => {
    const asked = { to: audio.end, marks, at: clock.now() }
    requests.push(asked)
    commit(asked)
  }
  const answer = (mark: number) => emit({ type: 'text-final', ...turnText([...segments, ...unasked]), mark })

  let listener: Listener
  const attach = async () => {
    // Each connection has its own, so that one that is given up says nothing more.
    const mine: Listener = {
      partial(text) {
        if (listener !== mine || isDone) return
        outage.end()
        if (requests.length > 0 || isEnded) return
        partialText = text
        const { text: whole, confidence } = turnText([...segments, ...unasked], text)
        if (text.trim() !== '') emit({ type: 'text-partial', text: whole, confidence })
      },
      committed(segment, isUnasked) {
        if (listener !== mine || isDone) return
        outage.end()
        if (isUnasked) return void unasked.push(segment)
        const answered = requests.shift()
        if (!answered) return
        segments = withCommitted([...segments, ...unasked], segment, partialText)
        partialText = ''
        unasked = []
        heardTo = answered.to
        audio.forgetBefore(heardTo)
        for (const mark of answered.marks) answer(mark)
        if (isEnded && !isAwaited()) finish()
      },
      lost(error) {
        if (listener !== mine || isDone) return
        line = null
        outage.lost(error)
      },
    }
    listener = mine
    const opened = await lines.acquire(mine)
    if (isDone) return lines.release(opened, mine)
    line = opened
    sentTo = heardTo
    unasked = []
    partialText = ''
    for (const asked of [...requests]) commit(asked)
    if (isEnded) letGo()
    else send(audio.end)
  }
  outage.begin()

  return {
    append(pcm) {
      if (isDone) return
      audio.append(pcm)
      if (audio.end - sentTo >= CHUNK) send(audio.end)
      const length = audio.end - (requests.at(-1)?.to ?? heardTo)
      const isQuiet = length >= COMMIT_FROM && audio.voicedMs(audio.end - QUIET, audio.end) === 0
      if (isQuiet || length >= COMMIT_TO) request([])
    },
    flush(mark) {
      if (isDone) return
      const last = requests.at(-1)
      const from = last?.to ?? heardTo
      const isNew = audio.end > 0 && (from === 0 || audio.voicedMs(from, audio.end) >= LEAST_VOICE_MS)
      if (isNew) request([mark])
      else if (last) last.marks.push(mark)
      else answer(mark)
    },
    end() {
      isEnded = true
      if (!isAwaited()) finish()
      else if (line) letGo()
    },
    leave: () => finish(),
  }
}
