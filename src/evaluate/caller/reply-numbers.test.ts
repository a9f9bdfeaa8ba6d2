import { describe, expect, test } from 'vitest'
import { createReplyNumbers } from './reply-numbers.ts'

/** `a3`: a chunk with id 3; `a3+400`: after 400 ms without audio; `t`, `r`, `i` with an id: transcript, response, interruption. */
function numbered(frames: string): number[] {
  const numbers = createReplyNumbers()
  const types = { t: 'user_transcript', r: 'agent_response', i: 'interruption' } as const
  let at = 0
  return frames.split(' ').flatMap(frame => {
    const [, kind = 'a', id = '1', dry = '0'] = /^([atri])(\d+)(?:\+(\d+))?$/.exec(frame) ?? []
    at += kind === 'a' ? 100 : 0
    if (kind === 'a') return [numbers.audio(Number(id), Number(dry), at)]
    // An interruption, and what follows it at once.
    numbers.frame(types[kind as 't' | 'r' | 'i'], Number(id), kind === 'i' ? at + 90 : at)
    return []
  })
}

describe('replies are told apart', () => {
  test('by their ids, as the protocol has them', () => {
    expect(numbered('r1 a1 a1 t2 r2 a2+900 a2 i2 a2 t3 a3+500')).toEqual([1, 1, 2, 2, 2, 3])
  })

  test('a hold or an underrun in the middle is no new reply', () => {
    expect(numbered('r1 a1 t2 a2+900 r2 a2+700 a2')).toEqual([1, 2, 2, 2])
  })

  test('what empties the client’s queue behind an interruption is no new reply, however long the old one was held', () => {
    expect(numbered('r1 a1 a1 i1 a1+600 r2 a2+900')).toEqual([1, 1, 1, 2])
  })

  test('where one id serves for everything, by silence after a transcript, a response or an interruption', () => {
    expect(numbered('r1 a1 a1 t1 a1+900 a1 i1 a1 t1 a1+800')).toEqual([1, 1, 2, 2, 2, 3])
  })

  test('where every chunk has an id of its own, chunks that follow each other are one reply', () => {
    expect(numbered('r1 a1 a2 a3 t4 a4+900 a5 a6')).toEqual([1, 1, 1, 4, 4, 4])
  })

  test('an interruption of a chunk’s id is about the reply that the chunk belongs to', () => {
    const numbers = createReplyNumbers()
    for (const id of [1, 2, 3]) numbers.audio(id, 0, id)
    expect(numbers.frame('interruption', 3, 4)).toBe(1)
  })

  test('a text is put down to a reply only while its id has served for one', () => {
    const numbers = createReplyNumbers()
    expect(numbers.frame('agent_response', 1, 0)).toBe(1)
    numbers.audio(1, 0, 0)
    expect(numbers.frame('agent_response_correction', 1, 0)).toBe(1)
    expect(numbers.frame('agent_response', 1, 0)).toBeUndefined()
    numbers.audio(1, 900, 900)
    expect(numbers.frame('agent_response_correction', 1, 0)).toBeUndefined()
    expect(numbers.frame('interruption', 1, 950)).toBe(2)
  })
})
