import { join } from 'node:path'
import { rmsDbfs } from '../../audio/level.ts'
import { decodeMulaw, encodeMulaw } from '../../audio/mulaw.ts'
import { INPUT_RATE, type Pcm } from '../../audio/pcm.ts'
import type { Random } from '../../simulate/line/random.ts'
import { resampleWhole } from '../clip.ts'
import { readWavFile } from '../sounds.ts'
import { activeDbfs, toSample } from '../turns/sounds/level.ts'

/** How a clip comes to the recogniser. */
export interface Condition {
  readonly id: string
  readonly title: string
  /** Which clips it is measured on. */
  readonly clips: 'heldBack' | 'telephone'
  /** What is done to a clip; the same random numbers, the same sound. */
  readonly alter: (pcm: Pcm, random: Random) => Pcm
}

const LINE_RATE = 8_000

/**
 * The conditions that a corpus has sounds for. Babble at 10 dB and white noise at 5 dB are what the embedded recogniser's confidence was
 * fitted in (`speech/stt/confidence.ts`), by other speakers; louder babble, music and the telephone it has never met.
 */
export async function openConditions(corpus: string): Promise<readonly Condition[]> {
  const bed = (file: string) => readWavFile(join(corpus, 'noise', file))
  const [babble, white, music] = await Promise.all([
    bed('babble8.wav'),
    bed('white.wav'),
    bed('music_reno_project-system.wav'),
  ])
  const noisy = (id: string, title: string, noise: Pcm, snrDb: number): Condition => ({
    id,
    title,
    clips: 'heldBack',
    alter: (pcm, random) => mixAt(pcm, noise, { snrDb, from: Math.floor(random() * noise.length) }),
  })
  return [
    { id: 'wideband', title: 'wideband, as recorded', clips: 'heldBack', alter: pcm => pcm },
    {
      id: 'telephone-made',
      title: 'the same over an 8 kHz µ-law line',
      clips: 'heldBack',
      alter: overTelephone,
    },
    { id: 'telephone', title: 'recorded over telephones', clips: 'telephone', alter: pcm => pcm },
    noisy('babble-10', 'babble, 10 dB below the voice', babble, 10),
    noisy('babble-5', 'babble, 5 dB below the voice', babble, 5),
    noisy('music-10', 'music, 10 dB below the voice', music, 10),
    noisy('white-5', 'white noise, 5 dB below the voice', white, 5),
  ]
}

function overTelephone(pcm: Pcm): Pcm {
  const sent = encodeMulaw(resampleWhole(pcm, INPUT_RATE, LINE_RATE))
  return resampleWhole(decodeMulaw(sent), LINE_RATE, INPUT_RATE).slice(0, pcm.length)
}

/** `noise` under a voice, round and round from sample `from`, `snrDb` below the level at which the voice sounds. */
export function mixAt(
  voice: Pcm,
  noise: Pcm,
  { snrDb, from }: { readonly snrDb: number; readonly from: number },
): Pcm {
  const gain = 10 ** ((activeDbfs(voice) - snrDb - rmsDbfs(noise)) / 20)
  if (!Number.isFinite(gain)) return voice
  return voice.map((sample, index) => toSample(sample + gain * (noise[(from + index) % noise.length] ?? 0)))
}
