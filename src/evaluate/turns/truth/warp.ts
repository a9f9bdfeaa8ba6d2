import { type Cepstra, SIZE } from './mel-cepstra.ts'

/** How one clip runs in another. */
export interface Warp {
  /** The mean distance of the frames that are put together, with what uneven steps cost. */
  readonly cost: number
  /** The position in the one clip of a position in the other, frames. */
  readonly positionOf: (position: number) => number
}

/** Where silences were cut out of the one clip. */
interface Joins {
  readonly at: readonly number[]
  /** What it costs to be at each position of the other clip there. */
  readonly costs: Float64Array
}

/** A step takes one frame of each clip, or up to three of one: neither runs more than three times faster. */
const MOST = 3
const STEPS = [
  { down: 1, across: 1 },
  { down: 2, across: 1 },
  { down: 1, across: 2 },
  { down: 3, across: 1 },
  { down: 1, across: 3 },
] as const
/** What each further frame of an uneven step costs; two frames that have nothing to do with each other are 5 apart. */
const UNEVEN_COST = 1
/** How far a path may be from the straight one: in frames, or as a share of the longer clip. */
const REACH = { frames: 30, share: 0.2 }
// Positions beyond the reach that a step may come from; none is ever reached.
const MARGIN = MOST * MOST + MOST

/** The cheapest way to put one clip's frames together with the other's, in order (dynamic time warping). Null: there is none. */
export function warp(one: Cepstra, other: Cepstra, joins: Joins): Warp | null {
  const rows = one.length / SIZE
  const columns = other.length / SIZE
  if (rows > MOST * columns || columns > MOST * rows) return null
  const reach = Math.ceil(Math.max(REACH.frames, REACH.share * Math.max(rows, columns)))
  const straight = (row: number): number => Math.round((row * columns) / rows)
  const width = 2 * (reach + MARGIN) + 1
  // A row for every position in the one clip; in it the positions of the other within reach. Position `column` is at `starts[row] + column`.
  const starts = Int32Array.from(
    { length: rows + 1 },
    (_, row) => (row + MOST) * width - straight(row) + reach + MARGIN,
  )
  const startOf = (row: number): number => starts[row] ?? row * width
  const size = (rows + 1 + MOST) * width
  const distances = new Float64Array(size).fill(Infinity)
  const costs = new Float64Array(size).fill(Infinity)
  const steps = new Uint8Array(size)
  const isJoin = new Uint8Array(rows + 1)
  for (const row of joins.at) isJoin[row] = 1
  costs[startOf(0)] = 0
  for (let row = 1; row <= rows; row++) {
    const here = startOf(row)
    const last = Math.min(columns, straight(row) + reach)
    // No step passes over a join.
    const most = isJoin[row - 1] ? 1 : isJoin[row - 2] ? 2 : MOST
    for (let column = Math.max(1, straight(row) - reach); column <= last; column++) {
      const at = here + column
      distances[at] = distance(one, row - 1, other, column - 1)
      let least = Infinity
      for (let index = 0; index < STEPS.length; index++) {
        const { down, across } = STEPS[index] ?? STEPS[0]
        if (down > most || down > row) continue
        let cost =
          (costs[startOf(row - down) + column - across] ?? Infinity) + (down + across - 2) * UNEVEN_COST
        // The first frames of a step count twice, so that every path has as many as the clips have together.
        cost += distances[startOf(row - down + 1) + column - across + 1] ?? Infinity
        for (let back = 0; back < down; back++) cost += distances[startOf(row - back) + column] ?? Infinity
        for (let back = 1; back < across; back++) cost += distances[at - back] ?? Infinity
        if (cost >= least) continue
        least = cost
        steps[at] = index
      }
      costs[at] = least + (isJoin[row] ? (joins.costs[column] ?? 0) : 0)
    }
  }
  const total = costs[startOf(rows) + columns] ?? Infinity
  if (total === Infinity) return null
  const positions = new Float64Array(columns + 1)
  for (let row = rows, column = columns; row > 0; ) {
    const { down, across } = STEPS[steps[startOf(row) + column] ?? 0] ?? STEPS[0]
    for (let back = 0; back < across; back++) positions[column - back] = row - (down * back) / across
    row -= down
    column -= across
  }
  return { cost: total / (rows + columns), positionOf: position => valueAt(positions, position) }
}

function distance(one: Cepstra, row: number, other: Cepstra, column: number): number {
  let sum = 0
  for (let index = 0; index < SIZE; index++) {
    const apart = (one[row * SIZE + index] ?? 0) - (other[column * SIZE + index] ?? 0)
    sum += apart * apart
  }
  return Math.sqrt(sum)
}

/** Between two positions the path is straight. */
function valueAt(values: Float64Array, position: number): number {
  const below = Math.floor(position)
  const value = values[below] ?? 0
  return value + (position - below) * ((values[below + 1] ?? value) - value)
}
