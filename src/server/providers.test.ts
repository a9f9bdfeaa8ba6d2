import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { findModelsFolder } from '../speech/turn-end/smart-turn/fixtures/models-folder.ts'
import { loadProviders } from './providers.ts'

const empty = mkdtempSync(join(tmpdir(), 'antiphon-providers-'))
const logger = pino({ level: 'silent' })
const load = async (models: string) => {
  const settings = { ANTIPHON_TURN_MODEL: 'smart-turn', ANTIPHON_MODELS: models }
  const loaded = await loadProviders(readConfig({}, settings, empty), { logger, checks: true })
  await loaded.close()
  return loaded
}

test('without the file of a model for turn ends the server takes calls, and says what is missing', async () => {
  const { turnEnd, choices, problems } = await load(join(empty, 'models'))
  expect(choices.map(({ stage }) => stage)).toEqual(['vad', 'stt', 'llm', 'tts'])
  expect(turnEnd).toBeNull()
  expect(problems).toEqual([
    expect.stringMatching(
      /^ANTIPHON_TURN_MODEL=smart-turn is left out\. .*smart-turn-v3\.2-cpu\.onnx is not there/,
    ),
  ])
})

const models = findModelsFolder()
test.skipIf(models === null)('with it, it is one of the stages', async () => {
  const { choices, problems } = await load(models ?? '')
  expect(choices).toContainEqual({
    stage: 'turn',
    name: 'smart-turn',
    why: 'ANTIPHON_TURN_MODEL=smart-turn',
  })
  expect(problems).toEqual([])
})
