import type { AgentSpec } from '../agents/spec.ts'
import { type Samples, toMillis } from '../audio/pcm.ts'
import { type Clock, pause } from '../flow/clock.ts'
import { openScope, type Scope } from '../flow/scope.ts'
import type { ProviderNotice, TextToSpeech, VoiceOptions } from '../speech/provider.ts'
import type { Mark } from './log.ts'
import { openPlayout, type Playout } from './playout.ts'
import type { Emission, Line } from './ports.ts'
import { originOf } from './provider-failure.ts'
import type { Fact, Turn } from './turn/index.ts'

export interface FillerPorts {
  readonly spec: AgentSpec
  readonly line: Line
  readonly clock: Clock
  /** Speaks what cannot wait for the call's voice. */
  readonly houseVoice: TextToSpeech
  readonly voice: VoiceOptions
  readonly signal: AbortSignal
  readonly post: (fact: Fact) => void
  readonly mark: (mark: Mark) => void
  readonly emit: (emission: Emission) => void
  /** How far the caller's audio has come. */
  readonly pos: () => Samples
}

/** A filler that sounds or has sounded; its samples stand at `from` of the turn. */
interface Said {
  readonly text: string
  readonly playout: Playout
  readonly from: Samples
}

interface Filling {
  readonly turn: Turn
  readonly scope: Scope
  readonly said: Said[]
  /** The filler that is being made, and whether its first sound is with the line. */
  making: Promise<void> | null
  begun: boolean
  /** The reply sounds, or is next. */
  answered: boolean
}

/** How often it is looked whether a filler that is held has been heard, ms. */
const LOOK_MS = 20

/**
 * What is said in a turn before its reply sounds. It goes first in the turn's own queue, and the reply follows it.
 */
export function openFillers(ports: FillerPorts) {
  const { line, clock, houseVoice, post, mark, emit } = ports
  let filling: Filling | null = null

  function say(turn: Turn, text: string): void {
    if (filling?.turn !== turn) {
      filling?.scope.cancel('superseded')
      filling = {
        turn,
        scope: openScope(ports.signal),
        said: [],
        making: null,
        begun: false,
        answered: false,
      }
    }
    const mine = filling
    mine.begun = false
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
    const { turn, said, scope } = of
    const from = samplesOf(of)
    const playout = openPlayout({ rate: line.rate, play: line.play, finish: () => {} }, turn)
    const noticed = (notice: ProviderNotice) => mark({ ...notice, turn })
    const how = { ...ports.voice, signal: scope.signal, noticed }
    for await (const part of houseVoice.speak(only(text), how)) {
      // The reply was quicker.
      if (scope.signal.aborted || (of.answered && !of.begun)) return
      const isFirst = !of.begun
      if (isFirst) {
        of.begun = true
        said.push({ text, playout, from })
        emit({ type: 'agent-said', turn, text, filler: true })
      }
      playout.say(part)
      if (isFirst) post({ type: 'filler-start', turn, pos: ports.pos() })
    }
  }

  /** Reports that the silence begins again. */
  async function heardOut(of: Filling): Promise<void> {
    const { signal } = of.scope
    for (;;) {
      if (signal.aborted || of.answered) return
      const left = toMillis(samplesOf(of) - (of.said.length === 0 ? 0 : line.heard()), line.rate)
      if (left <= 0) return post({ type: 'filler-end', turn: of.turn, pos: ports.pos() })
      await pause(clock, Math.max(LOOK_MS, left), signal)
    }
  }

  /** The reply has its first sound. A filler that sounds is spoken to its end first, one that does not yet is dropped; null: nothing is in the way. */
  function giveWay(turn: Turn): Promise<void> | null {
    if (filling?.turn !== turn) return null
    filling.answered = true
    return filling.begun ? filling.making : null
  }

  return {
    say,
    giveWay,
    /** A filler is what sounds in this turn, not its reply. */
    isAlone: (turn: Turn): boolean => filling?.turn === turn && filling.said.length > 0 && !filling.answered,
    /** Samples of fillers that stand before the turn's reply. */
    samples: (turn: Turn): Samples => (filling?.turn === turn ? samplesOf(filling) : 0),
    /** The turn is cut after so many samples: what of its fillers was heard. */
    cut(turn: Turn, heardSamples: Samples): string {
      if (filling?.turn !== turn) return ''
      filling.scope.cancel('cut')
      const heard = filling.said.map(({ text, playout, from }) => {
        const isWhole = heardSamples >= from + playout.made
        const part = isWhole ? text : playout.textUntil(heardSamples - from)
        if (!isWhole) emit({ type: 'agent-corrected', turn, original: text, heard: part, filler: true })
        return part
      })
      filling = null
      return heard.join(' ').trim()
    },
    /** The turn was heard to its end: what its fillers said. */
    finish(turn: Turn): string {
      if (filling?.turn !== turn) return ''
      filling.scope.cancel('finished')
      const text = filling.said.map(item => item.text).join(' ')
      filling = null
      return text
    },
  }
}

const samplesOf = ({ said }: Filling): Samples => said.reduce((sum, { playout }) => sum + playout.made, 0)

async function* only(text: string) {
  yield text
}
