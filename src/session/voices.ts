import { rmsDbfs } from '../audio/level.ts'
import { INPUT_RATE, type Pcm, type Samples, toSamples } from '../audio/pcm.ts'
import type { Ring } from '../audio/ring.ts'
import { openEchoSense } from '../speech/echo/echo.ts'
import type { VadScore } from '../speech/provider.ts'
import { openForeground } from './foreground.ts'
import { claimOfVoice, learn, unknown } from './profile.ts'
import { type Audible, openStanding } from './standing.ts'
import type { Claim, Turn } from './turn/index.ts'
import { ON } from './voicing.ts'

/** How loud a voice is is told by so much of it. */
const LEVEL_MS = 3_000
/** Of the detector. */
export const WINDOW: Samples = 512
/** So many windows above the echo are chance. */
const FEW_WINDOWS = 1

/** A window of the caller's audio, and whose voice is in it. */
export interface Heard extends VadScore {
  /** Nothing but the agent's own, come back. */
  readonly isEcho: boolean
  /** dB, where it is voice and not the agent's. */
  readonly level: number | null
}

/** Tells the caller's voice from the agent's own, come back, and from somebody else's. `greets`: the agent speaks first. */
export function openVoices(ring: Ring, greets: boolean) {
  const echo = openEchoSense()
  const standing = openStanding<Heard>(greets)
  let audible: Audible | null = null
  const foreground = openForeground()
  let caller = unknown
  let turn: { readonly number: Turn; readonly from: Samples; readonly to: Samples } | null = null
  // Windows of the turn so far that were voice: where nothing was known of an echo yet, and where it was known to be none.
  let unsure = 0
  let theirs = 0
  // Words that come when their stretch of voice is over are not judged by what has sounded since.
  let isOpen = false

  /** What began before the echo was known, and was all echo since. */
  const isOwn = (): boolean => isOpen && echo.isKnown && unsure > 0 && theirs <= FEW_WINDOWS

  /** Whether the window is the agent's own voice and nothing else. */
  function isEcho({ to, probability }: VadScore): boolean {
    const isVoice = probability >= ON
    const isEcho = echo.explains(to, (from, end) => ring.read(from, end), isVoice)
    if (isVoice && !isEcho && echo.isKnown) theirs += 1
    else if (isVoice) unsure += 1
    return isEcho
  }

  function behindCaller({ level, isEcho }: Heard): number {
    if (level !== null) return foreground.hear(level)
    if (!isEcho) foreground.pause()
    return 0
  }

  function since(onset: Samples): Pcm {
    const from = Math.max(ring.start, onset)
    return ring.read(from, Math.max(from, Math.min(ring.end, onset + toSamples(LEVEL_MS))))
  }

  return {
    /** From the caller's sample `pos` on the client plays this. */
    plays(pos: Samples, pcm: Pcm, rate: number): void {
      echo.plays(pos, pcm, rate)
      audible = { from: audible?.from ?? pos, to: pos + Math.round((pcm.length * INPUT_RATE) / rate) }
    },
    /** The windows that can be judged now that this one is there, and for how many samples up to each there has been no voice but one behind the caller's; 0: it is theirs. */
    hear(score: VadScore): readonly { readonly window: Heard; readonly softer: Samples }[] {
      const heard = { ...score, isEcho: isEcho(score), level: null as number | null }
      if (score.probability >= ON && !heard.isEcho)
        heard.level = rmsDbfs(ring.read(Math.max(ring.start, score.to - WINDOW), score.to))
      const released = echo.isKnown ? standing.echoes() : []
      return [...released, ...standing.sort(heard, audible)].map(({ window, behind }) => ({
        window,
        softer: Math.max(behind, behindCaller(window)) * WINDOW,
      }))
    },
    /** A stretch of voice begins. */
    begin(): void {
      isOpen = true
    },
    /** What words claim in the light of the voice that has said them since `onset`. */
    claim: (words: Claim, onset: Samples): Claim =>
      isOwn() ? 'echo' : claimOfVoice(words, caller, since(onset)),
    /** A stretch of voice is over; `number`: as a turn of the caller's, if its words are accepted. */
    end(from: Samples, to: Samples, number: Turn | null): void {
      if (number !== null) turn = { number, from, to }
      unsure = 0
      theirs = 0
      isOpen = false
      foreground.end()
    },
    /** That turn was the caller's: this is how they sound. What they said over the agent may have its echo in it. */
    accept(number: Turn): void {
      if (turn?.number !== number) return
      standing.accept()
      if (turn.from < ring.start || echo.mayEcho(turn.from)) return
      caller = learn(caller, ring.read(turn.from, turn.to))
      turn = null
    },
  }
}
