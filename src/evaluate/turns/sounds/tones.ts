import { INPUT_RATE, type Pcm, toSamples } from '../../../audio/pcm.ts'
import type { Millis } from '../../../flow/clock.ts'

/** Level of every tone while it sounds, as `rmsDbfs` counts it. */
const LEVEL_DBFS = -18
const RAMP = toSamples(5)

export type Country = 'us' | 'uk'

// ITU-T E.180, supplement 2: tones in national networks. Hz, and ms of sound and silence in turn.
const ringback = {
  us: { hz: [440, 480], cadence: [2_000, 4_000] },
  uk: { hz: [400, 450], cadence: [400, 200, 400, 2_000] },
} as const
const busy = {
  us: { hz: [480, 620], cadence: [500, 500] },
  uk: { hz: [400], cadence: [375, 375] },
} as const

// ITU-T Q.23: the frequencies of push-button telephones.
const ROWS_HZ = [697, 770, 852, 941]
const COLUMNS_HZ = [1_209, 1_336, 1_477, 1_633]
const KEYS = '123A456B789C*0#D'

/** The telephone rings at the other end: so many times, each with the silence after it. */
export const ringbackTone = (country: Country, times: number): Pcm => repeated(ringback[country], times)

/** The line is engaged: so many times, each with the silence after it. */
export const busyTone = (country: Country, times: number): Pcm => repeated(busy[country], times)

/** Keys pressed one after another, each for `ms` and with as long a silence after it. Throws a RangeError for a key that is none. */
export function dtmf(keys: string, ms: Millis = 120): Pcm {
  return joined(
    [...keys].flatMap(key => {
      const index = KEYS.indexOf(key)
      const row = ROWS_HZ[Math.floor(index / 4)]
      const column = COLUMNS_HZ[index % 4]
      if (row === undefined || column === undefined) throw new RangeError(`${key} is no key of a telephone`)
      return [tone([row, column], ms), new Int16Array(toSamples(ms))]
    }),
  )
}

/** As an answering machine beeps. */
export const beep = (hz = 1_000, ms: Millis = 200): Pcm => tone([hz], ms)

function repeated(
  { hz, cadence }: { readonly hz: readonly number[]; readonly cadence: readonly Millis[] },
  times: number,
): Pcm {
  const once = cadence.map((ms, index) => (index % 2 === 0 ? tone(hz, ms) : new Int16Array(toSamples(ms))))
  return joined(Array.from({ length: times }, () => once).flat())
}

/** Frequencies at once, equally loud, with ramps of 5 ms. */
function tone(frequencies: readonly number[], ms: Millis): Pcm {
  const length = toSamples(ms)
  // A sine's level is 3 dB below its amplitude.
  const amplitude = (32_768 * 10 ** (LEVEL_DBFS / 20) * Math.SQRT2) / Math.sqrt(frequencies.length)
  return Int16Array.from({ length }, (_, at) => {
    const sum = frequencies.reduce((all, hz) => all + Math.sin((2 * Math.PI * hz * at) / INPUT_RATE), 0)
    return Math.round(amplitude * sum * Math.min(1, at / RAMP, (length - 1 - at) / RAMP))
  })
}

const joined = (parts: readonly Pcm[]): Pcm => Int16Array.from(parts.flatMap(part => [...part]))
