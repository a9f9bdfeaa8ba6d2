import { type Samples, toMillis } from '../audio/pcm.ts'
import { type Clock, pause } from '../flow/clock.ts'
import { openScope, type Scope } from '../flow/scope.ts'
import type { ProviderNotice } from '../speech/provider.ts'
import type { Cast } from './cast.ts'
import type { Mark } from './log.ts'
import type { Emission, Line } from './ports.ts'
import { originOf } from './provider-failure.ts'
import type { Track } from './track.ts'
import type { Fact, Turn } from './turn/index.ts'

export interface FillerPorts {
  /** `houseVoice` speaks what cannot wait for the call's voice. */
  readonly cast: () => Cast
  readonly line: Line
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly post: (fact: Fact) => void
  readonly mark: (mark: Mark) => void
  readonly emit: (emission: Emission) => void
  /** How far the caller's audio has come. */
  readonly pos: () => Samples
}

interface Filling {
  readonly track: Track
  readonly scope: Scope
  /** The filler that is being made, and whether its first sound is with the line. */
  making: Promise<void> | null
  begun: boolean
  /** The reply sounds, or is next. */
  answered: boolean
}

/** How often it is looked whether a filler that is held has been heard, ms. */
const LOOK_MS = 20

/**
 * What is said in a turn while nothing of its reply sounds: before it, and while a tool runs. It goes into the turn's own queue, and the reply
 * follows it.
 */
export function openFillers(ports: FillerPorts) {
  const { line, clock, post, mark, emit } = ports
  let filling: Filling | null = null

  function say(track: Track, text: string): void {
    if (filling?.track !== track) {
      filling?.scope.cancel('superseded')
      filling = { track, scope: openScope(ports.signal), making: null, begun: false, answered: false }
    }
    const mine = filling
    mine.begun = false
    mine.answered = false
    const { turn } = track
    const making = make(mine, text).catch(error => {
      if (mine.scope.signal.aborted) return
      const message = error instanceof Error ? error.message : String(error)
      mark({ type: 'provider-failed', turn, stage: 'tts', message, ...originOf(error) })
    })
    mine.making = making
    void making.then(() => {
      mine.making = null
      return heardOut(mine)
    })
  }

  async function make(of: Filling, text: string): Promise<void> {
    const { scope, track } = of
    const { turn } = track
    const filler = track.open('filler')
    filler.text = text
    filler.isWhole = true
    filler.isAudible = true
    const { houseVoice, voice } = ports.cast()
    const noticed = (notice: ProviderNotice) => mark({ ...notice, turn })
    for await (const part of houseVoice.speak(only(text), { ...voice, signal: scope.signal, noticed })) {
      // The reply was quicker.
      if (scope.signal.aborted || (of.answered && !of.begun)) return
      const isFirst = !of.begun
      if (isFirst) {
        of.begun = true
        filler.isTold = true
        emit({ type: 'agent-said', turn, text, filler: true })
      }
      filler.playout?.say(part)
      if (isFirst) post({ type: 'filler-start', turn, pos: ports.pos() })
    }
    filler.isOver = true
  }

  /** Reports that the silence begins again. */
  async function heardOut(of: Filling): Promise<void> {
    const { signal } = of.scope
    const { turn } = of.track
    for (;;) {
      if (signal.aborted || of.answered) return
      const left = of.begun ? toMillis(of.track.made - line.heard(), line.rate) : 0
      if (left <= 0) return post({ type: 'filler-end', turn, pos: ports.pos() })
      await pause(clock, Math.max(LOOK_MS, left), signal)
    }
  }

  /** The reply has its next sound. A filler that sounds is spoken to its end first, one that does not yet is dropped; null: nothing is in the way. */
  function giveWay(turn: Turn): Promise<void> | null {
    if (filling?.track.turn !== turn) return null
    filling.answered = true
    return filling.begun ? filling.making : null
  }

  /** The turn is over, or cut. */
  function end(turn: Turn): void {
    if (filling?.track.turn !== turn) return
    filling.scope.cancel('over')
    filling = null
  }

  return { say, giveWay, end }
}

async function* only(text: string) {
  yield text
}
