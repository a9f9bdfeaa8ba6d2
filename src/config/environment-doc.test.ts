import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withSection } from '../../tooling/section.ts'
import { defaultModels } from '../server/stages/default-models.ts'
import { profiles } from '../speech/llm/openai/profiles.ts'
import { SCRIBE_MODEL } from '../speech/stt/scribe/scribe.ts'

const path = join(import.meta.dirname, '../../docs/environment.md')

// `npx vitest run environment-doc -u` rewrites it.
test('the table of models in docs/environment.md is what the code has', async () => {
  const { hears, speaks } = defaultModels
  const priced = (name: 'groq' | 'openai', model: string | null) => {
    const price = model === null ? undefined : profiles[name].prices[model]
    if (model === null || !price) throw new Error(`${name} has no price for ${model}`)
    return `\`${model}\`, $${price.prompt} and $${price.completion}`
  }
  const thinks = (name: 'groq' | 'openai') => {
    const { label, model, alternative } = profiles[name]
    return ['thinks', label, priced(name, model), priced(name, alternative)]
  }
  const rows = [
    ['', 'provider', 'model', 'stands in for it'],
    ['---', '---', '---', '---'],
    ['hears', 'Groq', `\`${hears.groq}\``, 'Scribe where there is a key, then Moonshine'],
    ['hears', 'ElevenLabs', `\`${SCRIBE_MODEL}\``, 'Moonshine'],
    ['hears', 'OpenAI, or a server of your own', `\`${hears.openai}\``, ''],
    thinks('groq'),
    thinks('openai'),
    ['speaks', 'ElevenLabs', `\`${speaks.elevenLabs}\``, ''],
    ['speaks', 'OpenAI, or a server of your own', `\`${speaks.openai}\``, ''],
  ]
  const table = rows.map(row => `| ${row.join(' | ')} |`).join('\n')
  await expect(withSection(readFileSync(path, 'utf8'), 'models', table)).toMatchFileSnapshot(path)
})
