import { type Pcm, type Samples, toMillis, toSamples } from '../audio/pcm.ts'
import type { Millis } from '../flow/clock.ts'

/**
 * The agent's side of the recording: what was sent, placed at the time the client played it, and only as much of it as
 * was heard before the next cut.
 */
export interface AgentTape {
  /** `pcm` starts to play at `at`. */
  sent(pcm: Pcm, at: Millis): void
  /** Everything that would have played after `now` was dropped by the client. */
  cut(now: Millis): void
  /** Hands on what has been heard by `now`. */
  settle(now: Millis): void
}

/** `keep` gets positions at `rate` from the start of the call. */
export function openAgentTape(rate: number, keep: (pos: Samples, pcm: Pcm) => void): AgentTape {
  let open: { pcm: Pcm; from: Millis }[] = []
  const place = (pcm: Pcm, at: Millis) => {
    if (pcm.length > 0) keep(toSamples(at, rate), pcm)
  }
  function settle(now: Millis): void {
    const heard = open.filter(item => item.from + toMillis(item.pcm.length, rate) <= now)
    open = open.slice(heard.length)
    for (const { pcm, from } of heard) place(pcm, from)
  }
  return {
    sent(pcm, from) {
      open.push({ pcm, from })
    },
    cut(now) {
      settle(now)
      for (const { pcm, from } of open) place(pcm.subarray(0, Math.max(0, toSamples(now - from, rate))), from)
      open = []
    },
    settle,
  }
}
