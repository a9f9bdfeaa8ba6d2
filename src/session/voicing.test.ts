import { expect, test } from 'vitest'
import { hearScore, silent, silentAt } from './voicing.ts'

const W = 512
/** Edges of a run of scores, one per window; `#` is speech, `.` silence, `~` in between, `_` silence to the ear as well. */
function edges(scores: string): string[] {
  let voicing = silent
  return [...scores].flatMap((score, index) => {
    const probability = score === '#' ? 0.9 : score === '~' ? 0.42 : 0.02
    const [next, edge] = hearScore(voicing, { to: (index + 1) * W, probability }, () => score === '_')
    voicing = next
    return edge ? [`${edge.type} ${edge.pos / W}`] : []
  })
}

test.each([
  ['....####...', ['onset 4', 'dip 8', 'offset 8']],
  ['..#..#..', []],
  ['..##..##.', ['onset 2', 'dip 4', 'dip 8']],
  ['..##~~~....', ['onset 2', 'dip 7', 'offset 7']],
  ['..~~~~##...', ['onset 6', 'dip 8', 'offset 8']],
  ['##...##...', ['onset 0', 'dip 2', 'offset 2', 'onset 5', 'dip 7', 'offset 7']],
  ['####_', ['onset 0', 'offset 4']],
  ['####._', ['onset 0', 'dip 4', 'offset 4']],
])('%s', (scores, expected) => {
  expect(edges(scores)).toEqual(expected)
})

test('a voice that begins right behind what no longer counts begins there, not at the start of the call', () => {
  const [first] = hearScore(silentAt(40 * W), { to: 41 * W, probability: 0.9 }, () => false)
  const [, edge] = hearScore(first, { to: 42 * W, probability: 0.9 }, () => false)
  expect(edge).toEqual({ type: 'onset', pos: 40 * W })
})
