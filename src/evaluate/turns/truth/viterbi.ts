/** The chances that a state is left after a frame. */
interface Chain {
  readonly leaveOn: number
  readonly leaveOff: number
}

/**
 * The likeliest path of a two-state Markov chain that begins off, given the evidence of each frame for being on (log odds). Every
 * frame is judged by what comes before it and by all that comes after (Viterbi).
 */
export function likeliestPath(evidence: Float64Array, { leaveOn, leaveOff }: Chain): boolean[] {
  const stayOn = Math.log(1 - leaveOn)
  const turnOff = Math.log(leaveOn)
  const stayOff = Math.log(1 - leaveOff)
  const turnOn = Math.log(leaveOff)
  // For each frame and state: whether the best path was on in the frame before.
  const onFromOn = new Uint8Array(evidence.length)
  const offFromOn = new Uint8Array(evidence.length)
  let on = -Infinity
  let off = 0
  for (const [frame, odds] of evidence.entries()) {
    onFromOn[frame] = on + stayOn >= off + turnOn ? 1 : 0
    offFromOn[frame] = on + turnOff > off + stayOff ? 1 : 0
    const nextOn = Math.max(on + stayOn, off + turnOn) + odds
    off = Math.max(on + turnOff, off + stayOff)
    on = nextOn
  }
  const path: boolean[] = new Array(evidence.length).fill(false)
  let isOn = on > off
  for (let frame = evidence.length - 1; frame >= 0; frame--) {
    path[frame] = isOn
    isOn = (isOn ? onFromOn[frame] : offFromOn[frame]) === 1
  }
  return path
}
