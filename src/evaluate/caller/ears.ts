import { AUDIBLE_DBFS, rmsDbfs } from '../../audio/level.ts'
import { type Pcm, type Samples, toMillis, toSamples } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'

const WINDOW_MS = 10

/** What the caller notices of the agent while the call runs: when something was audible, and of which turn it was. */
export interface Ears {
  /** Takes the next stretch of what the client plays; `turn` is null for silence. */
  hear(pcm: Pcm, turn: number | null): void
  /** Something without a sound that stands for speech: a whole text reply at `at`. */
  read(turn: number, at: Millis): void
  /** When, at or after `from`, a turn above `newerThan` was first audible; null: not yet. */
  audibleSince(from: Millis, newerThan: number): Millis | null
  /** The last moment at which anything was audible; null: never. */
  lastAudible(): Millis | null
  /** The highest turn that was audible so far; 0: none. */
  newestTurn(): number
}

interface Spell {
  readonly turn: number
  readonly from: Millis
  to: Millis
}

export function openEars(rate: number): Ears {
  const window = new Int16Array(toSamples(WINDOW_MS, rate))
  const spells: Spell[] = []
  let filled: Samples = 0
  let heard: Samples = 0
  let windowTurn = 0

  const note = (turn: number, from: Millis, to: Millis) => {
    const last = spells.at(-1)
    if (last && last.turn === turn && from <= last.to) last.to = to
    else spells.push({ turn, from, to })
  }
  const judge = () => {
    if (windowTurn > 0 && rmsDbfs(window) >= AUDIBLE_DBFS) {
      note(windowTurn, toMillis(heard - window.length, rate), toMillis(heard, rate))
    }
    filled = 0
    windowTurn = 0
  }
  return {
    hear(pcm, turn) {
      for (let at = 0; at < pcm.length; ) {
        const count = Math.min(window.length - filled, pcm.length - at)
        window.set(pcm.subarray(at, at + count), filled)
        if (turn !== null) windowTurn = turn
        filled += count
        heard += count
        at += count
        if (filled === window.length) judge()
      }
    },
    read: (turn, at) => note(turn, at, at),
    audibleSince(from, newerThan) {
      const spell = spells.find(one => one.to >= from && one.turn > newerThan)
      return spell ? Math.max(from, spell.from) : null
    },
    lastAudible: () => spells.at(-1)?.to ?? null,
    newestTurn: () => spells.reduce((newest, { turn }) => Math.max(newest, turn), 0),
  }
}
