import { createDecoder } from '../../audio/format.ts'
import { INPUT_RATE, type Pcm, toMillis } from '../../audio/pcm.ts'
import type { Clock, Millis } from '../../flow/clock.ts'
import type { SpeechToText } from '../../speech/provider.ts'
import type { FaultRule } from '../fault-plan.ts'
import type { Journal } from '../journal.ts'
import type { Random } from '../line/random.ts'
import type { Latency } from '../providers/latency.ts'
import { messageFaults, type ScribeFault } from './scribe-faults.ts'
import { readMessage } from './scribe-message.ts'
import type { ScribeQuery } from './scribe-query.ts'
import { openSegment, type Segment } from './scribe-segment.ts'
import { openTeller } from './scribe-teller.ts'
import type { ScribeWire } from './scribe-wire.ts'

const LEAST_COMMIT_MS = 300
const MOST_CHUNK_BYTES = 1 << 20

export interface ScribeLatency {
  /** From the upgrade to `session_started` (recorded: 203 to 224 ms). */
  readonly session: Latency
  /** From a commit to its text (recorded: 215 to 335 ms), or longer where the recogniser takes longer. */
  readonly commit: Latency
  /** From what the recogniser hears to the partial. */
  readonly partial: Latency
}

export interface ScribeLimits {
  /** Without a message with audio it hangs up: after about 15 s (a client's authors, 2026-09). */
  readonly idleMs: Millis
  /** So much audio it commits by itself (documented: 90 s). */
  readonly autoCommitMs: Millis
}

export interface SessionPorts {
  readonly wire: ScribeWire
  readonly query: ScribeQuery
  readonly ears: SpeechToText
  readonly latency: ScribeLatency
  readonly limits: ScribeLimits
  readonly clock: Clock
  readonly random: Random
  readonly signal: AbortSignal
  readonly connection: number
  readonly journal: Journal
  /** The rule of one of these names that holds at this message, or commit, or at any time; it is logged. */
  readonly fault: (names: readonly ScribeFault[], count: number | null) => FaultRule | null
}

/** One session, from `session_started` on. */
export interface ScribeSession {
  message(text: string): void
  end(): void
}

export function openSession(ports: SessionPorts): ScribeSession {
  const { wire, query, limits, clock, journal, connection, fault, signal } = ports
  const decoder = createDecoder(query.format, INPUT_RATE)
  const tell = openTeller(ports)
  let segment: Segment | null = null
  let messages = 0
  let commits = 0
  let callOffIdle = () => {}

  const rearm = () => {
    callOffIdle()
    callOffIdle = clock.after(limits.idleMs, () => {
      journal.write(connection, 'idle-ended')
      wire.close(1000, '')
    })
  }
  rearm()

  const commit = () => {
    const ended = segment
    segment = null
    commits += 1
    const ms = toMillis(ended?.length ?? 0)
    journal.write(connection, 'commit-received', { uncommittedMs: ms })
    const broken = fault(['commit-throttled', 'cut-at-commit'], commits)
    if (broken) return void wire.break(broken)
    if (!ended || ms < LEAST_COMMIT_MS) {
      const secs = (ms / 1000).toFixed(2)
      const text = `Commit request ignored: only ${secs}s of uncommitted audio. You need at least 0.3s of uncommitted audio before committing.`
      return wire.fail('commit_throttled', text, 'commit_throttled')
    }
    tell.commit(ended, commits)
  }
  const hear = (pcm: Pcm) => {
    segment ??= openSegment({
      ears: ports.ears,
      language: query.language ?? 'en',
      signal,
      partial: tell.begin(),
    })
    segment.append(pcm)
    const isOver = query.commitsBySilence && segment.isOver(query.minSpeechMs, query.silenceSecs * 1000)
    if (isOver || toMillis(segment.length) >= limits.autoCommitMs) commit()
  }
  return {
    message(text) {
      if (!wire.isOpen) return
      messages += 1
      const broken = fault(messageFaults, messages)
      if (broken) return void wire.break(broken)
      const read = readMessage(text)
      if (typeof read === 'string') return wire.fail('input_error', read)
      if (read.hasContext && messages > 1)
        return wire.fail('input_error', 'previous_text can only be sent with the first chunk of audio.')
      if (read.audio.length > MOST_CHUNK_BYTES)
        return wire.fail('chunk_size_exceeded', 'The chunk of audio is too large.')
      if (query.format.encoding === 'pcm' && read.audio.length % 2 !== 0)
        return wire.fail('input_error', 'The audio has half a sample.')
      rearm()
      if (read.audio.length > 0) {
        journal.write(connection, 'audio-received', { bytes: read.audio.length })
        hear(decoder.push(read.audio))
      }
      if (read.commits) commit()
    },
    end: () => callOffIdle(),
  }
}
