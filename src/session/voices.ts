import { rmsDbfs } from '../audio/level.ts'
import { type Pcm, type Samples, toSamples } from '../audio/pcm.ts'
import type { Ring } from '../audio/ring.ts'
import { openEchoSense } from '../speech/echo/echo.ts'
import type { VadScore } from '../speech/provider.ts'
import { openForeground } from './foreground.ts'
import { claimOfVoice, learn, unknown } from './profile.ts'
import type { Claim, Turn } from './turn/index.ts'
import { ON } from './voicing.ts'

/** How loud a voice is is told by so much of it. */
const LEVEL_MS = 3_000
/** Of the detector. */
const WINDOW: Samples = 512
/** So many windows above the echo are chance. */
const FEW_WINDOWS = 1

/** Tells the caller's voice from the agent's own, come back, and from somebody else's. */
export function openVoices(ring: Ring) {
  const echo = openEchoSense()
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

  function since(onset: Samples): Pcm {
    const from = Math.max(ring.start, onset)
    return ring.read(from, Math.max(from, Math.min(ring.end, onset + toSamples(LEVEL_MS))))
  }

  return {
    plays: echo.plays,
    /** Whether the window is the agent's own voice and nothing else. */
    isEcho({ to, probability }: VadScore): boolean {
      const isVoice = probability >= ON
      const isEcho = echo.explains(to, (from, end) => ring.read(from, end), isVoice)
      if (isVoice && !isEcho && echo.isKnown) theirs += 1
      else if (isVoice) unsure += 1
      return isEcho
    },
    /** For how many samples up to now there has been no voice but one behind the caller's; 0: it is theirs. */
    softerFor({ to, probability }: VadScore): Samples {
      if (probability < ON) {
        foreground.pause()
        return 0
      }
      return foreground.hear(rmsDbfs(ring.read(Math.max(ring.start, to - WINDOW), to))) * WINDOW
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
      if (turn?.number !== number || turn.from < ring.start || echo.mayEcho(turn.from)) return
      caller = learn(caller, ring.read(turn.from, turn.to))
      turn = null
    },
  }
}
