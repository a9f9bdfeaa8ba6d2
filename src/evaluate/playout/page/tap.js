const MARK_BITS = 20
const QUANTA_PER_MESSAGE = 25

/** Sends, for every 128 samples: frame, wall time, the marks of the first and of the last 20 samples, and the last sound. */
class Tap extends AudioWorkletProcessor {
  seen = []

  process([[samples]]) {
    this.seen.push(currentFrame, Date.now(), ...(samples ? describe(samples) : [0, 0, -1]))
    if (this.seen.length >= 5 * QUANTA_PER_MESSAGE) {
      this.port.postMessage(this.seen)
      this.seen = []
    }
    return true
  }
}

function describe(samples) {
  let last = samples.length - 1
  while (last >= 0 && samples[last] === 0) last -= 1
  return last < 0 ? [0, 0, -1] : [marks(samples, 0), marks(samples, samples.length - MARK_BITS), last]
}

function marks(samples, from) {
  let word = 0
  for (let i = 0; i < MARK_BITS; i++) word |= (Math.round(samples[from + i] * 32768) & 1) << i
  return word
}

registerProcessor('tap', Tap)
