/** How loud both voices were, one entry per step, oldest first; a fixed window that shifts as it grows. */
export interface RibbonHistory {
  readonly input: Float32Array
  readonly output: Float32Array
  push(input: number, output: number): void
}

/** Loudness as the client tells it stays low for speech: lifted so that a normal voice fills two thirds. */
export function lift(level: number): number {
  return Math.min(1, Math.max(0, level) ** 0.7 * 1.6)
}

export function createRibbonHistory(steps: number): RibbonHistory {
  const input = new Float32Array(steps)
  const output = new Float32Array(steps)
  return {
    input,
    output,
    push: (heard, spoken) => {
      input.copyWithin(0, 1)
      output.copyWithin(0, 1)
      input[steps - 1] = lift(heard)
      output[steps - 1] = lift(spoken)
    },
  }
}
