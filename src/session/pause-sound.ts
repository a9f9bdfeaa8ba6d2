import { type Pcm, type Samples, toSamples } from '../audio/pcm.ts'
import { openScope, type Scope } from '../flow/scope.ts'
import type { TurnEndModel } from '../speech/provider.ts'

/**
 * A pause that still lasts then is asked about once more where there was no answer the first time. Where there was one it stays: with the
 * silence in view the model is less right, not more (`src/evaluate/turn-end/run.ts`).
 */
const AGAIN_MS = 300

/** The sound of one turn, judged in its pauses. */
export interface PauseSound {
  /** The turn's audio as it arrives; `end` is where it stands in the call. */
  audio(pcm: Pcm, end: Samples): void
  /** The caller paused at `to`: asks now, and once more if nothing came of it and the pause lasts. */
  pause(to: Samples): void
  /** The caller goes on, or the turn is over: nothing about the pause matters any more. */
  goOn(): void
}

export interface PauseSoundPorts {
  readonly model: TurnEndModel
  readonly signal: AbortSignal
  /** The chance that the turn ended at `to`. */
  readonly judged: (to: Samples, chance: number) => void
  /** There is none: the model was too slow, or failed. */
  readonly missed: (to: Samples, reason: string) => void
}

interface Pause {
  readonly to: Samples
  readonly scope: Scope
  /** How often it may still be asked about. */
  asks: number
  isAsking: boolean
}
const ASKS = 2

/** Listens to a turn with a model, and asks it at the turn's pauses. */
export function openPauseSound({ model, signal, judged, missed }: PauseSoundPorts): PauseSound {
  const listener = model.listen()
  let pause: Pause | null = null

  async function ask(of: Pause): Promise<void> {
    const { to, scope } = of
    const { signal } = scope
    of.asks--
    of.isAsking = true
    let answer: number | string | null
    try {
      answer = await listener.judge({ signal })
    } catch (error) {
      answer = error instanceof Error ? error.message : String(error)
    }
    of.isAsking = false
    if (signal.aborted) return
    if (typeof answer === 'number') {
      of.asks = 0
      judged(to, answer)
    } else missed(to, answer ?? 'late')
  }

  function goOn(): void {
    pause?.scope.cancel()
    pause = null
  }

  return {
    audio(pcm, end) {
      listener.audio(pcm)
      if (pause && pause.asks > 0 && !pause.isAsking && end >= pause.to + toSamples(AGAIN_MS)) void ask(pause)
    },
    pause(to) {
      goOn()
      pause = { to, scope: openScope(signal), asks: ASKS, isAsking: false }
      void ask(pause)
    },
    goOn,
  }
}
