import { toMillis, toSamples } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'
import { type About, type Both, type Difference, frameAt, set } from './both-sides.ts'

/** From the caller's onset to the cut, and what was still heard after it. */
export function interrupted({ result, turn, measurement, figures }: About, trip: Millis): Difference[] {
  const cutAt = frameAt(result, turn.turn, 'interruption')
  const by = measurement.turns.find(({ barge_in }) => barge_in?.old_reply === turn.turn)
  if (cutAt === null || !by || turn.ended_by !== 'barge-in') return []
  const { barge_in_ms: decided } = turn.metrics
  const own = figures.find(one => one.turn === turn.turn)?.tail_cancel_ms ?? null
  const tail = by.barge_in?.tail_cancel_ms ?? null
  return [
    ...(decided === null
      ? []
      : [
          set('barge_in_ms', turn.turn, {
            at_ms: cutAt,
            server_ms: decided,
            caller_ms: cutAt - by.onset_ms,
            network_ms: trip,
            clip: by.clips[0],
          }),
        ]),
    ...(own === null || tail === null
      ? []
      : [
          set('tail_cancel_ms', turn.turn, {
            at_ms: cutAt + tail,
            server_ms: own,
            caller_ms: tail,
            network_ms: 0,
          }),
        ]),
  ]
}

/** How much of a reply that was cut the server says was heard, and how much of it the client had played by then. */
export function heard({ result, turn, log }: About): Difference[] {
  const cutAt = frameAt(result, turn.turn, 'interruption')
  const mark = log?.entries.find(
    ({ kind, of }) => kind === 'mark' && of.type === 'cut' && of.turn === turn.turn,
  )
  const samples = mark?.of.heardSamples
  if (cutAt === null || !log || typeof samples !== 'number') return []
  const { stretches, rate } = result.agent
  const until = toSamples(cutAt, rate)
  const played = stretches
    .filter(stretch => stretch.turn === turn.turn && stretch.from < until)
    .reduce((sum, stretch) => sum + Math.min(stretch.to, until) - stretch.from, 0)
  return [
    set('heard_ms', turn.turn, {
      at_ms: cutAt,
      server_ms: toMillis(samples, log.voiceRate),
      caller_ms: toMillis(played, rate),
      network_ms: 0,
    }),
  ]
}

/** For how long the client had nothing to play inside a reply, where either of them says that it had not. */
export function ranDry({ turn, reply, measurement }: About): Difference[] {
  const dry = measurement.gaps.filter(gap => gap.reply === turn.turn && gap.kind === 'underrun')
  const [caller, server] = [dry.reduce((sum, gap) => sum + gap.ms, 0), turn.metrics.underruns?.ms ?? 0]
  if (caller === 0 && server === 0) return []
  const at_ms = dry[0]?.at_ms ?? reply?.audible_from_ms ?? 0
  return [set('underrun_ms', turn.turn, { at_ms, server_ms: server, caller_ms: caller, network_ms: 0 })]
}

/** From the end of a sound that took no floor to the agent's voice, where the agent was held past that end. */
export function resumed({ measurement, log }: Both, trip: Millis): Difference[] {
  if (!log) return []
  const voices = log.entries.flatMap(({ kind, of, at }) =>
    kind === 'event' && of.type === 'speech-end' ? [{ at, soundAt: Number(of.soundAt) }] : [],
  )
  const resumes = log.entries.filter(({ kind, of }) => kind === 'command' && of.type === 'resume-reply')
  return measurement.overlaps.flatMap(overlap => {
    const { reply, resume_ms: caller, end_ms: end, took_floor } = overlap
    const own = resumes.filter(({ of }) => of.turn === reply)
    const [resume] = own
    // Two holds of one reply cannot be told apart without the clocks of both sides.
    if (!resume || own.length > 1 || caller === null || caller === 0 || took_floor || reply === null)
      return []
    const voice = voices.findLast(({ soundAt }) => soundAt <= resume.at)
    if (!voice) return []
    return [
      set('resume_ms', reply, {
        at_ms: end + caller,
        server_ms: resume.at - voice.soundAt,
        caller_ms: caller,
        network_ms: trip,
        clip: overlap.sound,
      }),
    ]
  })
}
