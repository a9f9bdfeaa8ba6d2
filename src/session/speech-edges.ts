import { withoutRumble } from '../audio/high-pass.ts'
import type { Pcm, Samples } from '../audio/pcm.ts'

/** 10 ms at 16 kHz. */
const FRAME = 160
/** A frame is speech when it stands this far above the quietest of its surroundings, in power (10 dB), … */
const ABOVE_FLOOR = 10
/**
 * … and not further than this below the loudest of the turn (32 dB), rumble left aside. Over 139 clips of human speech whose end two
 * methods agree on, 134 of the ends found are then within 20 ms of it, P5 −10 and P95 +2 ms; with the rumble in it 117, P95 +79 ms.
 */
const BELOW_PEAK = 10 ** -3.2

/**
 * The last sample of speech in `pcm`, by energy. The VAD goes on for about 120 ms after the true end
 * (local measurements, Silero 6.2), and that is silence which the caller has already given us. `loudest` is the power of
 * the loudest frame that the turn had before (`loudestPower`).
 * In steady noise no frame stands out and the VAD's own verdict, the end of `pcm`, is kept.
 */
export function findSpeechEnd(pcm: Pcm, loudest = 0): Samples {
  const powers = powersOf(pcm)
  const floor = Math.max(1, Math.min(...powers))
  const threshold = Math.max(floor * ABOVE_FLOOR, Math.max(loudest, ...powers) * BELOW_PEAK)
  const last = powers.findLastIndex(value => value >= threshold)
  return last < 0 ? pcm.length : Math.min(pcm.length, (last + 1) * FRAME)
}

// What is known of a turn at its onset is its first 100 ms, which are seldom its loudest: 30 dB below these is no breath yet.
const BELOW_FIRST = 10 ** -3
/** A silence this long (ms / 10) before the sound begins is none of its own. */
const GAP_FRAMES = 6

/**
 * The first sample of the speech at the end of `pcm`, by energy: from its end back as long as it sounds. The VAD judges windows of 32 ms
 * and wants two of them; over 145 clips whose onset two methods agree on its own onset is within 20 ms of it in 97, this in 139.
 */
export function findSpeechStart(pcm: Pcm): Samples {
  const powers = powersOf(pcm)
  const floor = Math.max(1, Math.min(...powers))
  const threshold = Math.max(floor * ABOVE_FLOOR, Math.max(0, ...powers) * BELOW_FIRST)
  let first = powers.findLastIndex(value => value >= threshold)
  if (first < 0) return 0
  for (let frame = first; frame >= 0 && first - frame <= GAP_FRAMES; frame--)
    if ((powers[frame] ?? 0) >= threshold) first = frame
  return first * FRAME
}

/** Power of the loudest 10 ms of a stretch. */
export const loudestPower = (pcm: Pcm): number =>
  powersOf(pcm).reduce((loudest, power) => Math.max(loudest, power), 0)

function powersOf(pcm: Pcm): number[] {
  const sound = withoutRumble(pcm)
  const powers: number[] = []
  for (let start = 0; start + FRAME <= sound.length; start += FRAME) powers.push(powerOf(sound, start))
  return powers
}

function powerOf(sound: Float64Array, start: number): number {
  let sum = 0
  for (let i = start; i < start + FRAME; i++) sum += (sound[i] ?? 0) ** 2
  return sum / FRAME
}
