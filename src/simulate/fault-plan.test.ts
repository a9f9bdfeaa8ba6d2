import { describe, expect, test } from 'vitest'
import { faultAt, parseFault } from './fault-plan.ts'

const known = ['stall', 'slow', 'bad-key']
const at = (connection: number, message: number | null, ms = 0) => ({ connection, message, ms })

describe('a fault of a simulated provider', () => {
  test('happens always where nothing else is said', () => {
    const rules = [parseFault('bad-key', known)]
    expect(faultAt(rules, ['bad-key'], at(1, null))?.name).toBe('bad-key')
    expect(faultAt(rules, ['bad-key'], at(9, 4, 1e6))?.name).toBe('bad-key')
    expect(faultAt(rules, ['stall', 'slow'], at(1, null))).toBeNull()
  })

  test('happens in one connection, at one message', () => {
    const rules = [parseFault('stall@connection=2,message=3', known)]
    expect(faultAt(rules, known, at(2, 3))?.name).toBe('stall')
    for (const point of [at(1, 3), at(2, 2), at(2, null)]) expect(faultAt(rules, known, point)).toBeNull()
  })

  test('happens between two times, with a number of its own', () => {
    const rules = [parseFault('slow=800@from=5s,to=10500ms', known)]
    expect(faultAt(rules, known, at(1, 1, 4_999))).toBeNull()
    expect(faultAt(rules, known, at(1, 1, 5_000))).toMatchObject({ name: 'slow', value: 800 })
    expect(faultAt(rules, known, at(1, 1, 10_499))?.name).toBe('slow')
    expect(faultAt(rules, known, at(1, 1, 10_500))).toBeNull()
  })

  test('the first rule that holds counts', () => {
    const rules = ['slow=1@connection=2', 'slow=2'].map(text => parseFault(text, known))
    expect(faultAt(rules, known, at(2, 1))?.value).toBe(1)
    expect(faultAt(rules, known, at(3, 1))?.value).toBe(2)
  })

  test.each([
    ['stal', '"stal" is no fault of this provider; there is stall, slow, bad-key'],
    [
      'stall@conection=1',
      '"conection" in "stall@conection=1" is no condition; there is connection, message, from, to',
    ],
    ['stall@connection=0', '"0" in "stall@connection=0" must be a whole number from 1'],
    ['stall@connection=', '"" in "stall@connection=" must be a number'],
    ['stall@message=1.5', '"1.5" in "stall@message=1.5" must be a whole number from 1'],
    ['slow=fast', '"fast" in "slow=fast" must be a number'],
    ['slow@from=soon', '"soon" in "slow@from=soon" must be a time such as 500ms or 2s'],
  ])('%s is refused with a sentence', (text, message) => {
    expect(() => parseFault(text, known)).toThrow(message)
  })
})
