/** Index of the largest of `logits`, passing over `banned`. */
export function likeliest(logits: Float32Array, banned = -1): number {
  let best = banned === 0 ? 1 : 0
  let bestLogit = logits[best] ?? -Infinity
  for (let i = best + 1; i < logits.length; i++) {
    const logit = logits[i] ?? -Infinity
    if (logit > bestLogit && i !== banned) {
      best = i
      bestLogit = logit
    }
  }
  return best
}

// 32,768 exponentials a token would cost a tenth of the decoding. Of real logits 1 to 6 % are within e^16 of the best;
// all the others together are less than two in ten thousand.
const NEGLIGIBLE = -16

/** Natural logarithm of the probability that the softmax of `logits` gives to `index`. */
export function logProbability(logits: Float32Array, index: number): number {
  const chosen = logits[index] ?? -Infinity
  let sum = 0
  for (let i = 0; i < logits.length; i++) {
    const difference = (logits[i] ?? -Infinity) - chosen
    if (difference > NEGLIGIBLE) sum += Math.exp(difference)
  }
  return -Math.log(sum)
}
