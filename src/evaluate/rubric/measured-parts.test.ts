import { describe, expect, test } from 'vitest'
import { combined } from './combine.ts'
import type { Part } from './evaluation.ts'
import { evidence, reply, sound, turn } from './fakes/evidence.ts'
import { distanceToPeople, humanGap } from './human-gaps.ts'
import { measuredParts, scored } from './measured-parts.ts'

const partOf = (id: string, of: Parameters<typeof evidence>[0]) =>
  measuredParts([evidence(of)]).find(part => part.id === id)

describe('people’s gaps', () => {
  test('are what CANDOR published: 52.1 % of changes are gaps, half of which last 380 ms, and half of all changes come at 80 ms or later', () => {
    expect(humanGap(0.5)).toBeCloseTo(380, 0)
    expect(humanGap(1 - 0.5 / 0.521)).toBeCloseTo(80, 0)
    expect([humanGap(0.1), humanGap(0.9)].map(Math.round)).toEqual([121, 1192])
  })

  test('have no distance to themselves, and one that grows by as much as all gaps grow', () => {
    const own = Array.from({ length: 500 }, (_, index) => humanGap((index + 0.5) / 500))
    expect(distanceToPeople(own)).toBeLessThan(10)
    expect(distanceToPeople(own.map(gap => gap + 700))).toBeCloseTo(700, -1)
    expect(distanceToPeople([])).toBeNull()
  })

  test('vary: an agent that always takes the same time is near them, but not one of them', () => {
    const at = (gap: number) => distanceToPeople([gap, gap, gap]) ?? 0
    expect(at(380)).toBeCloseTo(355, -1)
    expect(at(0)).toBeGreaterThan(at(380))
    expect(at(2_500)).toBeGreaterThan(1_900)
  })
})

describe('a part', () => {
  test('that nothing was measured of is not scored, and says why', () => {
    const parts = measuredParts([evidence({ turns: [], replies: [], overlaps: [] })])
    const known = parts.filter(part => part.score !== null).map(part => part.id)
    expect(known).toEqual(['underruns'])
    expect(parts.filter(part => part.score === null).every(part => /^not measured: \w+/.test(part.why))).toBe(
      true,
    )
  })

  test.each<[string, Parameters<typeof evidence>[0], number | null, number]>([
    // An unanswered turn is silence until the call ends; one that was answered in time is none.
    ['dead-air', { turns: [turn({ reply: null, response_gap_ms: null })], endMs: 6_000 }, 1_000, 1],
    ['dead-air', { turns: [turn({ response_gap_ms: 900 })] }, 0, 1],
    ['dead-air', { turns: [turn({ response_gap_ms: 3_000, first_frame_ms: 800, filler: true })] }, 0, 1],
    ['dead-air', { turns: [turn({ reply: 2, response_gap_ms: null, false_cut_off_ms: 50 })] }, null, 0],
    ['false-cut-offs', { turns: [turn({ false_cut_off_ms: 50 }), turn(), turn(), turn()] }, 0.25, 4],
    ['holes', { overlaps: [sound({ hole_ms: 300 }), sound({ hole_ms: 0 })] }, 150, 2],
    // What took the floor is counted once, in selectivity; what came while the agent was silent is no overlap.
    ['holes', { overlaps: [sound({ took_floor: true, hole_ms: 900 }), sound({ reply: null })] }, null, 0],
    ['underruns', { gaps: [{ reply: 1, at_ms: 1, ms: 200, kind: 'underrun' }] }, 200, 2],
    ['underruns', { gaps: [{ reply: 1, at_ms: 1, ms: 200, kind: 'caller-late' }] }, 0, 2],
    ['tail', { server: [{ turn: 2, tail_cancel_ms: 70 }] }, 70, 1],
  ])('%s %#', (id, of, value, n) => {
    expect(partOf(id, of)).toMatchObject({ value, n })
  })

  test('about words that were heard allows a word, which a second hearing may be wrong by', () => {
    const kept = (kept: number, heard: number) => ({
      reply: 2,
      from_ms: 0,
      to_ms: 1,
      kept,
      heard,
      kept_text: '',
      second_hearing: '',
    })
    expect(partOf('heard-words', { kept: [kept(4, 5), kept(9, 3), kept(3, 3), kept(1, 1)] })).toMatchObject({
      value: 0.75,
      score: 5,
      n: 4,
    })
  })

  test('about yields and holds is near the worse of the two, and open where one was not tried', () => {
    const cut = (yielded: 'yes' | 'no' | 'by-itself') =>
      turn({ barge_in: { old_reply: 1, barge_in_stop_ms: 900, tail_cancel_ms: null, yielded } })
    const turns = [cut('yes'), cut('yes'), cut('by-itself')]
    const overlaps = [sound(), sound(), sound({ answered: true }), sound({ took_floor: true }), sound()]
    const part = partOf('selectivity', { turns, overlaps })
    expect(part).toMatchObject({
      n: 2,
      why: expect.stringMatching(/2 of 2 interruptions, held through 3 of 5/),
    })
    expect(part?.value).toBeCloseTo(0.75)
    expect(part?.score).toBeCloseTo(5)
    expect(partOf('selectivity', { turns, overlaps: [] })).toMatchObject({ score: null })
    expect(partOf('selectivity', { turns: [cut('no')], overlaps })).toMatchObject({ score: 0 })
  })
})

describe('repetition', () => {
  const asked = (said: readonly string[]) => said.map((one, index) => turn({ said: one, reply: index + 1 }))
  const answered = (texts: readonly string[]) =>
    texts.map((text, index) => reply({ reply: index + 1, text, audible_from_ms: 1 }))
  const fox = 'There was a fox who lived in a wood.'

  test.each<[string, readonly string[], readonly string[], { value: number | null; n: number }]>([
    [
      'the same answer to three questions',
      ['a one', 'a two', 'a three'],
      [fox, fox, fox],
      { value: 2 / 3, n: 3 },
    ],
    [
      'what was asked for again',
      ['a story', 'a joke', 'tell me a story again'],
      [fox, 'Why did it cross?', fox],
      { value: 0, n: 2 },
    ],
    ['the same question twice', ['how old are you', 'how old are you'], [fox, fox], { value: null, n: 1 }],
    [
      'short words, which may come often',
      ['a', 'b', 'c'],
      ['All right.', 'All right.', fox],
      { value: null, n: 1 },
    ],
    [
      'two answers that begin alike',
      ['a', 'b'],
      [fox, 'There was a fox with two kittens and a hat.'],
      { value: 0, n: 2 },
    ],
  ])('%s', (_name, said, texts, expected) => {
    const found = partOf('repetition', { turns: asked(said), replies: answered(texts) })
    expect(found).toMatchObject({ n: expected.n })
    if (expected.value === null) expect(found?.value).toBeNull()
    else expect(found?.value).toBeCloseTo(expected.value)
  })

  test('counts what was heard, and not what was cut away', () => {
    const replies = [
      reply({ text: fox, corrected: 'There was', interrupted: true }),
      reply({ reply: 2, text: fox, audible_from_ms: 2 }),
    ]
    expect(partOf('repetition', { replies, turns: asked(['a']) })).toMatchObject({ value: null, n: 1 })
  })
})

describe('a score', () => {
  test('is linear between the best and the worst value, whichever is larger', () => {
    expect([100, 125, 687.5, 1250, 3000].map(value => scored(value, 125, 1250))).toEqual([10, 10, 5, 0, 0])
    expect([1, 0.75, 0.2].map(value => scored(value, 1, 0.5))).toEqual([10, 5, 0])
  })

  const part = (score: number | null, of: Partial<Part> = {}): Part => ({
    id: 'x',
    title: 'x',
    basis: 'measured',
    score,
    weight: 1,
    value: 0,
    unit: 'ms',
    n: 10,
    why: '',
    ...of,
  })

  test('of many is half their mean and half the worst of them', () => {
    expect(combined([part(10), part(10), part(10), part(2)])).toBe(5)
    expect(combined([part(9), part(9)])).toBe(9)
    expect(combined([part(10, { weight: 3 }), part(6)])).toBe(7.5)
  })

  test('that rests on one or two observations is not the worst habit of an agent', () => {
    expect(combined([part(10), part(10), part(10), part(2, { n: 2 })])).toBe(8)
  })

  test('is not given where less than half the weight was obtained', () => {
    expect(combined([part(10), part(null, { weight: 2 })])).toBeNull()
    expect(combined([part(10), part(null)])).toBe(10)
    expect(combined([])).toBeNull()
  })
})
