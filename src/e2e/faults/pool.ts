import { setTimeout as wait } from 'node:timers/promises'

/** The start of a call costs the most: so long after one the next begins. */
const APART_MS = 70

/** Runs them all, at most so many at a time; results in the order of the jobs. */
export async function runAll<T>(jobs: readonly (() => Promise<T>)[], most: number): Promise<readonly T[]> {
  const results: T[] = []
  let next = 0
  const work = async (_: unknown, place: number) => {
    await wait(place * APART_MS)
    for (let at = next++; at < jobs.length; at = next++) results[at] = await (jobs[at] as () => Promise<T>)()
  }
  await Promise.all(Array.from({ length: most }, work))
  return results
}
