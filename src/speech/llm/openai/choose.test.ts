import { expect, test } from 'vitest'
import { chooseModel } from './choose.ts'
import type { LocalServer } from './discover.ts'

const server = (kind: string, ...models: readonly string[]): LocalServer => ({
  kind,
  models,
  baseUrl: `http://${kind}/v1`,
  address: kind,
})
const chosen = (servers: readonly LocalServer[], wanted: string | null = null) => {
  const choice = chooseModel(servers, wanted)
  return choice && [choice.server.kind, choice.model, choice.why]
}

test('the first model that talks, of the first server that has one', () => {
  const ollama = server(
    'Ollama',
    'nomic-embed-text:latest',
    'bge-m3:latest',
    'all-minilm',
    'llama3.2:3b',
    'qwen3:4b',
  )
  expect(chosen([ollama])).toEqual([
    'Ollama',
    'llama3.2:3b',
    'the first of its 2 models that chat; ANTIPHON_LLM_MODEL names another',
  ])
  expect(chosen([server('Ollama', 'mxbai-embed-large'), server('vLLM', 'google/gemma-3-4b-it')])).toEqual([
    'vLLM',
    'google/gemma-3-4b-it',
    'its only model that chats',
  ])
})

test('a model that Ollama has answered elsewhere is not taken unasked', () => {
  expect(chosen([server('Ollama', 'gpt-oss:120b-cloud', 'qwen3-coder:cloud')])).toBeNull()
  expect(chosen([server('Ollama', 'gpt-oss:120b-cloud')], 'gpt-oss:120b-cloud')?.[1]).toBe(
    'gpt-oss:120b-cloud',
  )
})

test('the model that is wanted, where it is; with or without the tag', () => {
  const servers = [server('Ollama', 'qwen3:4b', 'mistral:latest'), server('vLLM', 'gemma')]
  expect(chosen(servers, 'gemma')).toEqual(['vLLM', 'gemma', 'ANTIPHON_LLM_MODEL=gemma'])
  expect(chosen(servers, 'mistral')).toEqual(['Ollama', 'mistral', 'ANTIPHON_LLM_MODEL=mistral'])
  expect(chosen(servers, 'phi4')).toEqual(['Ollama', 'phi4', 'ANTIPHON_LLM_MODEL=phi4'])
})

test('nothing where there is nothing', () => {
  expect(chosen([])).toBeNull()
  expect(chosen([], 'gemma')).toBeNull()
  expect(chosen([server('Ollama')])).toBeNull()
})
