import { expect, test } from 'vitest'
import { createDemoBrain } from './brain.ts'
import { choose } from './converse.ts'
import { questions } from './questions.ts'
import { drawScene } from './scene.ts'
import { intents } from './topics.ts'

const names = intents.map(intent => intent.name)
const setting = { past: [], callerName: null, now: new Date(0), seed: 0, mend: (word: string) => word }

/** Every way of reading a pattern with its first, second, … alternatives, without what is optional. */
function readings(pattern: string): readonly string[] {
  const slots = pattern.split(' ').filter(slot => !/^(\^|\$|\*|\[.*\])$/.test(slot))
  const widest = Math.max(...slots.map(slot => slot.split('|').length))
  return Array.from({ length: widest }, (_, at) =>
    slots.map(slot => slot.split('|')[at] ?? slot.split('|')[0]).join(' '),
  )
}

test('every intent has a name of its own', () => {
  expect(new Set(names).size).toBe(names.length)
})

test('yes and no to a question of ours lead to an intent that exists', () => {
  const leads = Object.values(questions).flatMap(question =>
    [('yes' in question && question.yes) || [], ('no' in question && question.no) || []].flat(),
  )
  expect(leads.filter(name => !names.includes(name))).toEqual([])
})

test('what a pattern says in full is understood by some rule, and nearly always by its own', () => {
  const read = intents.flatMap(intent =>
    (intent.patterns ?? [])
      .flatMap(readings)
      .map(text => ({ text, intent, got: choose(drawScene(text, setting)) })),
  )
  expect(read.length).toBeGreaterThan(800)
  expect(read.filter(({ got }) => got.score < 0.4).map(({ text }) => text)).toEqual([])
  const astray = read.filter(({ intent, got }) => got.intent !== intent)
  expect(astray.length / read.length).toBeLessThan(0.01)
})

test.each([0, 1, 2, 3, 4, 5])(
  'with seed %i every answer begins with a short clause and holds no digits',
  async seed => {
    const brain = createDemoBrain({ now: () => new Date(0), seed })
    for (const intent of intents) {
      const [content = 'hello'] = (intent.patterns ?? []).flatMap(readings)
      let said = ''
      for await (const part of brain.reply([{ role: 'user', content }], {
        signal: new AbortController().signal,
        tools: [],
      }))
        if (part.type === 'text-delta') said += part.text
      const [clause = ''] = said.split(/[.,;:!?]/)
      expect(clause.trim().split(/\s+/).length, said).toBeLessThanOrEqual(6)
      expect(said).not.toMatch(/\d/)
    }
  },
)
