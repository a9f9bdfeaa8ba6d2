const zeroCrossings = 8
const phases = 1024

/** Windowed-sinc weights, one row of `2 * half` taps per fractional position. */
function kernel(half: number, cutoff: number): Float32Array {
  const taps = 2 * half
  const table = new Float32Array((phases + 1) * taps)
  for (let phase = 0; phase <= phases; phase++) {
    const row = table.subarray(phase * taps, (phase + 1) * taps)
    let sum = 0
    for (let tap = 0; tap < taps; tap++) {
      const x = tap - (half - 1) - phase / phases
      const angle = Math.PI * cutoff * x
      const sinc = angle === 0 ? 1 : Math.sin(angle) / angle
      const window = Math.abs(x) >= half ? 0 : 0.5 + 0.5 * Math.cos((Math.PI * x) / half)
      row[tap] = sinc * window
      sum += sinc * window
    }
    for (let tap = 0; tap < taps; tap++) row[tap] = (row[tap] ?? 0) / sum
  }
  return table
}

/**
 * Makes a converter from one sample rate to another. It carries its state from chunk to chunk, so chunk borders do
 * not click, and keeps the scale of the samples it is given. It lags by 8 samples of the lower of the two rates.
 */
export function createResampler(fromHz: number, toHz: number): (chunk: ArrayLike<number>) => Float32Array {
  const cutoff = Math.min(1, toHz / fromHz)
  const half = Math.ceil(zeroCrossings / cutoff)
  const taps = 2 * half
  const table = kernel(half, cutoff)
  const step = fromHz / toHz
  let pending = new Float32Array(taps - 1)
  let position = half - 1

  return chunk => {
    const input = new Float32Array(pending.length + chunk.length)
    input.set(pending)
    input.set(chunk, pending.length)
    const output = new Float32Array(Math.max(0, Math.ceil((input.length - half - position) / step)))
    for (let i = 0; i < output.length; i++) {
      const at = position + i * step
      const left = Math.floor(at)
      const row = Math.round((at - left) * phases) * taps
      const first = left - half + 1
      let sum = 0
      for (let tap = 0; tap < taps; tap++) sum += (input[first + tap] ?? 0) * (table[row + tap] ?? 0)
      output[i] = sum
    }
    position += output.length * step
    const used = Math.max(0, Math.floor(position) - half + 1)
    pending = input.slice(used)
    position -= used
    return output
  }
}
