import { expect, test } from 'vitest'
import { setStage } from './stage.ts'
import { adaptivePolicy } from './turn/index.ts'

test('an answer that is made ahead is told as tentative before its turn is over, and the pause is judged first', async () => {
  const stage = setStage({
    policy: { ...adaptivePolicy, greets: false },
    hears: ['What time is it?'],
    says: 'It is noon.',
  })
  stage.session.begin()
  await stage.caller(800, true)
  await stage.caller(2_000, false)
  const told = stage.emitted.map(({ type }) => type)
  expect(stage.said('agent-tentative')).toEqual([{ type: 'agent-tentative', text: 'It is noon.' }])
  expect(told.indexOf('turn-probability')).toBeLessThan(told.indexOf('agent-tentative'))
  expect(told.indexOf('agent-tentative')).toBeLessThan(told.indexOf('caller-said'))
})
