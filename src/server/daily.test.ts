import { expect, test } from 'vitest'
import { openDaily } from './daily.ts'

const HOUR_MS = 3_600_000

test('the store is asked once a day; what is taken back counts no more; at midnight UTC all begin anew', async () => {
  const asked: [string, number][] = []
  let now = 30 * 24 * HOUR_MS + HOUR_MS
  const daily = openDaily(
    async (id, since) => {
      asked.push([id, since])
      return 1
    },
    () => now,
  )
  await Promise.all([daily.load('a'), daily.load('a')])
  expect(asked).toEqual([['a', 30 * 24 * HOUR_MS]])
  const giveBack = daily.take('a', 2)
  expect(daily.take('a', 2)).toBeNull()
  giveBack?.()
  expect(daily.take('a', 2)).not.toBeNull()
  now += 24 * HOUR_MS
  await daily.load('a')
  expect(daily.take('a', 2)).not.toBeNull()
  expect(asked).toHaveLength(2)
})

test('a store that failed is asked again', async () => {
  let fails = true
  const daily = openDaily(async () => {
    if (fails) throw new Error('full disk')
    return 0
  })
  await expect(daily.load('a')).rejects.toThrow('full disk')
  fails = false
  await daily.load('a')
  expect(daily.take('a', 1)).not.toBeNull()
})
