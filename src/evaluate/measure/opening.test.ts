import { describe, expect, test } from 'vitest'
import { callFake, cue, say, scriptOf } from '../fakes/call-fake.ts'
import type { Manners } from '../fakes/fake-agent.ts'
import { joined, silence, tone } from '../fakes/sound.ts'
import { measureCall } from './measure.ts'
import { findFillers, isFiller } from './opening.ts'

const script = scriptOf([say(cue('greeting'))])

/** One turn and its answer, whose first sound is heard again as `hearing`. */
async function answered(manners: Partial<Manners>, hearing = 'um') {
  const { result } = await callFake(script, { manners })
  const heard: number[] = []
  const fillers = await findFillers(result, async pcm => {
    heard.push(pcm.length / 16)
    return hearing
  })
  return {
    heard,
    fillers,
    turn: measureCall(result, fillers).turns[0]!,
    plain: measureCall(result).turns[0]!,
  }
}

describe('a filler at the head of an answer', () => {
  const um = { opening: joined(tone(300), silence(400)) }

  test('is no answer: the gap runs to what comes after it', async () => {
    const { turn, plain, heard } = await answered(um)
    expect(turn.filler).toBe(true)
    expect(turn.response_gap_ms! - plain.response_gap_ms!).toBeCloseTo(700, -1)
    expect(turn.lead_in_ms! - plain.lead_in_ms!).toBeCloseTo(700, -1)
    expect(heard).toEqual([expect.closeTo(300, -1)])
  })

  test('is none where it turns out to be a word', async () => {
    const { turn, plain } = await answered(um, 'It.')
    expect(turn).toEqual({ ...plain, filler: false })
  })

  test('is not looked for where the first sound goes on, or a stop consonant parts it', async () => {
    expect((await answered({})).heard).toEqual([])
    expect((await answered({ opening: joined(tone(300), silence(50)) })).heard).toEqual([])
    expect((await answered({ opening: joined(tone(1_000), silence(300)) })).heard).toEqual([])
  })
})

describe('what was heard again', () => {
  test.each([
    ['um', 'It was a dark night.', true],
    ['Uh, um.', 'Uh, it was dark.', true],
    ['yes', 'Yes. It was.', false],
    ['', 'It was a dark night.', true],
    // A clause this short may be the sound that the recogniser missed.
    ['', 'Yes. It was a dark night.', false],
    ['', 'Um, it was a dark night.', true],
  ])('as “%s” where the text is “%s”: filler %s', (hearing, text, is) => {
    expect(isFiller(hearing, text)).toBe(is)
  })
})
