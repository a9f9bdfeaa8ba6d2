import type { Pcm, Samples } from '../audio/pcm.ts'

/** 10 ms at 16 kHz. */
const FRAME = 160
/** A frame is speech when it stands this far above the quietest of its surroundings, in power (10 dB), … */
const ABOVE_FLOOR = 10
/** … and not further than this below the loudest (35 dB): a breath after the word is no word. */
const BELOW_PEAK = 10 ** -3.5

/**
 * The last sample of speech in `pcm`, by energy. The VAD goes on for about 120 ms after the true end
 * (local measurements, Silero 6.2), and that is silence which the caller has already given us.
 * In steady noise no frame stands out and the VAD's own verdict, the end of `pcm`, is kept.
 */
export function findSpeechEnd(pcm: Pcm): Samples {
  const powers: number[] = []
  for (let start = 0; start + FRAME <= pcm.length; start += FRAME) powers.push(power(pcm, start))
  const floor = Math.max(1, Math.min(...powers))
  const loudest = Math.max(...powers)
  const threshold = Math.max(floor * ABOVE_FLOOR, loudest * BELOW_PEAK)
  const last = powers.findLastIndex(value => value >= threshold)
  return last < 0 ? pcm.length : Math.min(pcm.length, (last + 1) * FRAME)
}

function power(pcm: Pcm, start: number): number {
  let sum = 0
  for (let i = start; i < start + FRAME; i++) sum += (pcm[i] ?? 0) ** 2
  return sum / FRAME
}
