/** Runs `job` over all items, at most `most` at a time; results in the order of the items. */
export async function atOnce<Item, Result>(
  items: readonly Item[],
  most: number,
  job: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++)
      results[index] = await job(items[index] as Item, index)
  }
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker))
  return results
}
