import { type Samples, toMillis } from '../../audio/pcm.ts'
import { type Millis, pause } from '../../flow/clock.ts'
import { drawLatency } from '../providers/latency.ts'
import type { Said, Segment } from './scribe-segment.ts'
import type { SessionPorts } from './scribe-session.ts'
import { timedWords } from './scribe-words.ts'

/** So often the text with words comes before the one without (recorded: once in two). */
const WORDS_FIRST_CHANCE = 0.3

/** Says what was heard, when its time has come: partials, and committed segments in their order. */
export interface Teller {
  /** For a segment that begins: takes what is heard of it. */
  begin(): (text: string) => void
  /** The newest segment is committed, the `count`th. */
  commit(segment: Segment, count: number): void
}

interface Partials {
  isCommitted: boolean
  isTold: boolean
  readonly waiting: string[]
}

export function openTeller(ports: SessionPorts): Teller {
  const { wire, latency, clock, random, signal, fault } = ports
  const sendCommitted = committedSender(ports)
  /** The session's audio before the next segment to be told. */
  let toldTo: Samples = 0
  let wasCut = false
  let last = Promise.resolve()
  let newest: Partials = { isCommitted: false, isTold: false, waiting: [] }

  const sendPartial = (text: string) => wire.send({ message_type: 'partial_transcript', text })

  const tell = async (
    {
      segment,
      count,
      partials,
    }: { readonly segment: Segment; readonly count: number; readonly partials: Partials },
    { at, said }: { readonly at: Millis; readonly said: Promise<Said | string> },
  ) => {
    const heard = await said
    if (typeof heard === 'string') return wire.fail('transcriber_error', heard)
    const slow = fault(['slow-transcript'], count)
    await pause(clock, at + (slow ? (slow.value ?? 2000) : 0) - clock.now(), signal)
    if (signal.aborted) return
    const isEmpty = heard.text === '' || fault(['empty-transcript'], count) !== null
    const isCut = !isEmpty && (segment.isCut || fault(['mid-word'], count) !== null)
    const text = isEmpty ? '' : asCut(heard.text, { continues: wasCut, isCut })
    const from = toldTo
    wasCut = isCut
    toldTo += segment.length
    partials.isTold = true
    if (fault(['no-transcript'], count)) return
    const secs = (at: Samples) => toMillis(from + at) / 1000
    sendCommitted({
      count,
      text,
      confidence: heard.confidence,
      fromSecs: secs(segment.from),
      toSecs: secs(segment.length),
    })
    const late = fault(['late-partial'], count) ? [heard.text] : []
    for (const partial of [...partials.waiting, ...late]) sendPartial(partial)
  }
  return {
    begin() {
      const partials: Partials = { isCommitted: false, isTold: false, waiting: [] }
      newest = partials
      return text => {
        if (fault(['no-partials'], null)) return
        const slow = fault(['slow-partials'], null)
        clock.after(drawLatency(latency.partial, random) + (slow ? (slow.value ?? 2000) : 0), () => {
          if (signal.aborted) return
          // One that is not out when its segment is committed comes behind its text.
          if (partials.isCommitted && !partials.isTold) partials.waiting.push(text)
          else sendPartial(text)
        })
      }
    },
    commit(segment, count) {
      newest.isCommitted = true
      const what = { segment, count, partials: newest }
      const at = clock.now() + drawLatency(latency.commit, random)
      const said = segment
        .finish()
        .catch((error: unknown) => (error instanceof Error ? error.message : 'failed'))
      last = last.then(() => tell(what, { at, said }))
    },
  }
}

function committedSender({ wire, query, random, fault }: SessionPorts) {
  return ({
    count,
    ...said
  }: Said & { readonly count: number; readonly fromSecs: number; readonly toSecs: number }) => {
    const { text } = said
    const plain = () => wire.send({ message_type: 'committed_transcript', text })
    const timed = () =>
      wire.send({
        message_type: 'committed_transcript_with_timestamps',
        text,
        language_code: query.detectsLanguage ? (query.language ?? 'en') : null,
        words: timedWords(said, random),
      })
    const isTimed = query.hasTimestamps && !fault(['no-words'], count)
    // An empty one had its words first in the recording.
    const isTimedFirst =
      text === '' || random() < WORDS_FIRST_CHANCE || fault(['words-first'], count) !== null
    if (isTimed && isTimedFirst) timed()
    plain()
    if (isTimed && !isTimedFirst) timed()
  }
}

/** A text as it reads where a word was cut in two at its end, or at the end of the one before it (recorded). */
function asCut(
  text: string,
  { continues, isCut }: { readonly continues: boolean; readonly isCut: boolean },
): string {
  const begun = continues ? `... ${text.charAt(0).toLowerCase()}${text.slice(1)}` : text
  return isCut ? `${begun.replace(/[.,!?]+$/, '')}-` : begun
}
