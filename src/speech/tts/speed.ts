const MIN_SPEED = 0.7
const MAX_SPEED = 1.2

/** A speed that still sounds like speech: what is outside 0.7 to 1.2 is brought inside. */
export const keepSpeed = (speed: number): number =>
  Number.isFinite(speed) ? Math.min(MAX_SPEED, Math.max(MIN_SPEED, speed)) : 1
