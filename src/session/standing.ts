import { type Samples, toSamples } from '../audio/pcm.ts'
import { type Ambience, openAmbience } from './ambience.ts'

/**
 * Nobody talks over a voice sooner than this after its first sound: gaps between turns are as short as 200 ms because their ends are foreseen, but a first word takes 600 ms to plan
 * (Levinson and Torreira 2015), and the client plays a little later than we believe.
 */
const REACTION: Samples = toSamples(500)
/** A voice that falls silent for so long was somebody's turn: after so few windows of 32 ms it was a sound, … */
const SOUND_END: Samples = toSamples(250)
const SOUND_WINDOWS = 8
/** … after a few words it is a turn, … */
const TURN_END: Samples = toSamples(700)
/** … and the pauses of a voice that is there all the time are mostly shorter than that. */
const LONG_END: Samples = toSamples(1_000)
/** So much of a voice, in windows, is enough to know its level, … */
const KNOWN_WINDOWS = 62
/** … and so much without a turn's end is nobody's turn (6 s). */
const LONG_WINDOWS = 187
/** So much of it while the agent spoke is no turn that waits for an answer (3 s). */
const ANSWERED_WINDOWS = 94
/** Until the agent is audible it is not known whether the voice was there before it: it is waited for no longer than this. */
const UNHEARD_WINDOWS = 25

/** A window of the caller's audio: `level` in dB where there is voice in it that is not the agent's own, else null. */
export interface Window {
  readonly to: Samples
  readonly level: number | null
}

/** Where the agent is audible, in the caller's samples; null: it was not yet. */
export interface Audible {
  readonly from: Samples
  readonly to: Samples
}

/** A window to be judged now; `behind`: for so many windows there has been no voice in front of the one that stands. */
export interface Sorted<W> {
  readonly window: W
  readonly behind: number
}

/**
 * A voice that speaks before the agent has said a word is not talking over it. It is withheld until it falls silent, and then it was the caller's turn; or until it has gone on for
 * so long that it is one that is there all the time, a television's: from then on only what is louder interrupts the agent, and once somebody has been, only what is louder is a turn.
 */
export function openStanding<W extends Window>(greets: boolean) {
  let stage: 'before' | 'withholds' | 'known' | 'over' = greets ? 'before' : 'over'
  let ambience: Ambience | null = null
  let withheld: W[] = []
  let levels: number[] = []
  let last: Samples = 0

  /** It was somebody's turn, or it is nothing special: all of it is judged. */
  function release(): readonly Sorted<W>[] {
    stage = 'over'
    const released = withheld.map(window => ({ window, behind: 0 }))
    withheld = []
    levels = []
    return released
  }

  const silenceThatEnds = (): Samples => {
    if (levels.length <= SOUND_WINDOWS) return SOUND_END
    return levels.length < KNOWN_WINDOWS ? TURN_END : LONG_END
  }

  function keep(window: W): readonly Sorted<W>[] {
    withheld.push(window)
    return [{ window, behind: 1 }]
  }

  function withhold(window: W, audible: Audible | null): readonly Sorted<W>[] {
    const { to, level } = window
    if (level !== null) {
      last = to
      levels.push(level)
      if (levels.length === KNOWN_WINDOWS) ambience = openAmbience(levels)
    }
    const isLouder = level !== null && ambience?.hear(level, false) === 0
    const isOver = audible !== null && to > audible.to
    const isTurn =
      to - last >= silenceThatEnds() ||
      (audible === null && levels.length > UNHEARD_WINDOWS) ||
      (isOver && levels.length < ANSWERED_WINDOWS)
    if (isTurn) return [...release(), { window, behind: 0 }]
    if (!isOver && !isLouder && levels.length <= LONG_WINDOWS) return keep(window)
    if (!isLouder) ambience = openAmbience(levels)
    release()
    stage = 'known'
    return sort(window, audible)
  }

  function sort(window: W, audible: Audible | null): readonly Sorted<W>[] {
    const { to, level } = window
    if (stage === 'before' && audible !== null && to > audible.from + REACTION) stage = 'over'
    if (stage === 'before' && level !== null) stage = 'withholds'
    if (stage === 'withholds') return withhold(window, audible)
    if (stage !== 'known' || ambience === null) return [{ window, behind: 0 }]
    const isAudible = audible !== null && to <= audible.to
    const behind = ambience.hear(level, !isAudible)
    return [{ window, behind: isAudible || ambience.isProven ? behind : 0 }]
  }

  return {
    sort,
    /** A turn was the caller's. If nobody has been louder by then, the voice that stands may be theirs. */
    accept(): void {
      if (stage === 'known' && !ambience?.isProven) stage = 'over'
    },
    /** The agent's own voice comes back: what began with it is judged as that. */
    echoes(): readonly Sorted<W>[] {
      return stage === 'withholds' ? release() : []
    },
  }
}
