import { getMaxListeners } from 'node:events'
import { expect, test } from 'vitest'
import { openScope } from './scope.ts'

test('a process has as many children as it has calls without Node calling it a leak', () => {
  const said: string[] = []
  const hear = ({ name }: Error) => said.push(name)
  process.on('warning', hear)
  const house = openScope(undefined, 200)
  expect(getMaxListeners(house.signal)).toBe(200)
  const calls = Array.from({ length: 200 }, () => openScope(house.signal))
  house.cancel('stopped')
  expect(calls.every(({ signal }) => signal.aborted)).toBe(true)
  process.off('warning', hear)
  expect(said).toEqual([])
})
