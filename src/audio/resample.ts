import { designBank, type FilterBank } from './kaiser.ts'
import type { Pcm, Samples } from './pcm.ts'

/**
 * A stream at one rate as a stream at another. However the input is cut up, the output samples are the same; sample n
 * of the output sounds at the time of sample n·from/to of the input, and after `flush` the output has round(input·to/from)
 * samples. Until then the last millisecond or two is held back.
 */
export interface Resampler {
  push(pcm: Pcm): Pcm
  /** The rest of the stream; the next `push` begins a new one. */
  flush(): Pcm
}

// Zero crossings of the filter on either side, window shape and cutoff (1: the lower rate's Nyquist frequency).
const CROSSINGS = 20
const BETA = 9
const CUTOFF = 0.92
const BLOCK: Samples = 4096
const MAX_TERM = 1024

/** Throws a RangeError for rates that are no whole numbers, or whose ratio has a term above 1024. */
export function createResampler(from: number, to: number): Resampler {
  const divisor =
    from > 0 && to > 0 && Number.isSafeInteger(from) && Number.isSafeInteger(to) ? gcd(from, to) : 0
  const up = to / divisor
  const down = from / divisor
  if (!(up <= MAX_TERM && down <= MAX_TERM))
    throw new RangeError(`cannot resample from ${from} Hz to ${to} Hz`)
  return up === down ? { push: pcm => pcm.slice(), flush: () => new Int16Array(0) } : polyphase(up, down)
}

function polyphase(up: number, down: number): Resampler {
  const bank = bankFor(up, down)
  const half = bank.taps / 2
  const wholeStep = Math.floor(down / up)
  const phaseStep = down % up
  // Begins at the first tap of the next output; before the stream lies silence.
  const held = new Float64Array(bank.taps + BLOCK)
  let count: Samples = half - 1
  let phase = 0
  let received: Samples = 0
  let produced: Samples = 0

  const take = (block: Pcm, out: Pcm): Pcm => {
    held.set(block, count)
    count += block.length
    let start = 0
    let written = 0
    for (; written < out.length && start + bank.taps <= count; written++) {
      out[written] = clamp(convolve(bank, phase, held, start))
      phase += phaseStep
      start += wholeStep
      if (phase >= up) {
        phase -= up
        start++
      }
    }
    held.copyWithin(0, start, count)
    count -= start
    return out.subarray(written)
  }
  const run = (pcm: Pcm, until: Samples): Pcm => {
    const out = new Int16Array(until - produced)
    let left: Pcm = out
    for (let at = 0; at < pcm.length; at += BLOCK) left = take(pcm.subarray(at, at + BLOCK), left)
    produced = until
    return out
  }
  return {
    push(pcm) {
      received += pcm.length
      return run(pcm, Math.max(0, Math.ceil(((received - half) * up) / down)))
    },
    flush() {
      const out = run(new Int16Array(half), Math.round((received * up) / down))
      held.fill(0)
      count = half - 1
      phase = received = produced = 0
      return out
    },
  }
}

// Four sums at once, because one would wait for each addition before the next.
function convolve(bank: FilterBank, phase: number, held: Float64Array, start: Samples): number {
  const { rows, taps } = bank
  const row = phase * taps
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  for (let tap = 0; tap < taps; tap += 4) {
    a += at(rows, row + tap) * at(held, start + tap)
    b += at(rows, row + tap + 1) * at(held, start + tap + 1)
    c += at(rows, row + tap + 2) * at(held, start + tap + 2)
    d += at(rows, row + tap + 3) * at(held, start + tap + 3)
  }
  return a + b + (c + d)
}

const at = (values: Float64Array, index: number): number => values[index] as number

const clamp = (value: number): number => Math.max(-32_768, Math.min(32_767, Math.round(value)))

const banks = new Map<string, FilterBank>()

// Every call with the same pair of rates reads the same bank.
function bankFor(up: number, down: number): FilterBank {
  const key = `${up}/${down}`
  const stretch = Math.max(1, down / up)
  const bank =
    banks.get(key) ??
    designBank({ phases: up, cutoff: (CUTOFF * 0.5) / stretch, reach: CROSSINGS * stretch, beta: BETA })
  banks.set(key, bank)
  return bank
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))
