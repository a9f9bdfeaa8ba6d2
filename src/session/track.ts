import type { Samples } from '../audio/pcm.ts'
import type { ToolCall } from '../speech/provider.ts'
import { openPlayout, type Playout } from './playout.ts'
import type { Frame, Line } from './ports.ts'
import type { Turn } from './turn/index.ts'

/** Something that is said in one go: a filler, or what the model said between two tools. */
export interface Part {
  readonly kind: 'filler' | 'reply'
  /** As far as it has been made. */
  text: string
  /** No more of it will be written. */
  isWhole: boolean
  /** No more of it will sound than what has been made. */
  isOver: boolean
  /** It is with the line, behind others perhaps. */
  isComing: boolean
  /** The caller hears it, or did. */
  isAudible: boolean
  /** It is part of the conversation. */
  isSettled: boolean
  /** Whether its text has been told to the client. */
  isTold: boolean
  /** Null in a text-only call. */
  readonly playout: Playout | null
  /** Where its first sample stands in the turn; null: there is none with the line yet. */
  from: Samples | null
  /** The tools that the model called with it, with what it was told of them so far. */
  calls: { readonly call: ToolCall; result: string }[]
}

/** What is said in one turn, in order. All of it stands in one queue of the line. */
export interface Track {
  readonly turn: Turn
  /** Parts in the order in which they sounded, or, without a sound, were complete. */
  readonly parts: readonly Part[]
  /** Samples with the line so far. */
  readonly made: Samples
  /** A part whose frames go through `gate`, behind everything that is there by then. `playing`: the next of its frames does. */
  open(kind: Part['kind'], of?: PartOptions): Part
  /** It counts from now on, with sound or without. */
  place(part: Part): void
}

interface PartOptions {
  readonly gate?: (act: () => void) => void
  readonly playing?: (part: Part) => void
}

export function openTrack(line: Pick<Line, 'rate' | 'play'>, turn: Turn, hasSound: boolean): Track {
  const parts: Part[] = []
  let made: Samples = 0
  const place = (part: Part) => {
    if (!parts.includes(part)) parts.push(part)
  }
  return {
    turn,
    parts,
    get made() {
      return made
    },
    place,
    open(kind, { gate = (act: () => void) => act(), playing = () => {} }: PartOptions = {}) {
      const play = (frame: Frame) =>
        gate(() => {
          part.from ??= made
          place(part)
          playing(part)
          made += frame.pcm.length
          line.play(frame, turn)
        })
      const part: Part = {
        kind,
        text: '',
        isWhole: false,
        isOver: false,
        isComing: false,
        isAudible: false,
        isSettled: false,
        isTold: false,
        playout: hasSound ? openPlayout({ rate: line.rate, play }) : null,
        from: null,
        calls: [],
      }
      return part
    },
  }
}

/** Samples of the part that are heard by the time that `heard` of the turn are. */
export const samplesOf = ({ from, playout }: Part, heard: Samples): Samples =>
  from === null ? 0 : Math.max(0, Math.min(heard - from, playout?.made ?? 0))

/** Its words that are heard by then. What was said and heard whole is its text as it was written. */
export function heardOf(part: Part, heard: Samples): string {
  const { playout, from, isOver, isWhole } = part
  if (playout === null) return part.text.trim()
  if (from === null) return ''
  const all = isOver && isWhole && heard >= from + playout.made
  return all ? part.text.trim() : playout.textUntil(heard - from)
}
