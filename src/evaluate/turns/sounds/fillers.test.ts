import { expect, test } from 'vitest'
import { toMillis } from '../../../audio/pcm.ts'
import type { Utterance } from '../plan.ts'
import { syntheticTurn } from './fakes/synthetic-turn.ts'
import { fillerClips } from './fillers.ts'

const halting = (words: readonly string[]): Utterance => {
  const turn = syntheticTurn({
    ms: 2_600,
    words: [
      [200, 600],
      [800, 1_100],
      [1_300, 1_700],
      [1_720, 2_100],
    ],
  })
  return { ...turn, words: turn.words?.map((word, index) => ({ ...word, text: words[index] ?? '' })) ?? null }
}

test('a filler between two silences is cut out with its margins', () => {
  const clips = fillerClips([halting(['I', 'Um,', 'want', 'that']), halting(['I', 'really', 'want', 'that'])])
  expect(clips).toHaveLength(1)
  const [clip] = clips
  expect(clip).toMatchObject({ kind: 'backchannel', origin: 'made', half: 'development' })
  expect(clip?.name).toMatch(/^filler-some-turn-80\d$/)
  expect(Math.abs(toMillis(clip?.pcm.length ?? 0) - (300 + 2 * 30))).toBeLessThan(15)
  expect(clip?.pcm[0]).toBe(0)
})

test('a filler that runs into a word stays where it is', () => {
  expect(fillerClips([halting(['I', 'want', 'uh', 'that'])])).toEqual([])
})

test('there is none where no words are known', () => {
  expect(fillerClips([{ ...halting(['um', 'um', 'um', 'um']), words: null }])).toEqual([])
})
