/** Something with a place on the time axis, px, its label included. */
export interface Placed {
  readonly from: number
  readonly to: number
}

/**
 * The first lane for each, in the order given, in which it meets nothing that was placed before it. Null: all `most` lanes are
 * taken there.
 */
export function lanesFor(items: readonly Placed[], most: number): (number | null)[] {
  const lanes: Placed[][] = []
  return items.map(item => {
    const isFree = (lane: readonly Placed[]) =>
      lane.every(other => item.from >= other.to || item.to <= other.from)
    const found = lanes.findIndex(isFree)
    if (found >= 0) {
      lanes[found]?.push(item)
      return found
    }
    if (lanes.length >= most) return null
    lanes.push([item])
    return lanes.length - 1
  })
}
