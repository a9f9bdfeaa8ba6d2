import type { Message, Tool, ToolCall } from '../../provider.ts'
import { hear } from './heard.ts'
import { readNumbers } from './numbers.ts'

/** A result is read out up to here; whoever wants more of it has a screen, or a model. */
const MOST_RESULT_CHARS = 600

interface Parameter {
  readonly name: string
  readonly type: string
  readonly isRequired: boolean
}

/**
 * The tool that the caller asks for: one whose name is among their words, with underscores as spaces. Its arguments are what they said in the
 * same plain manner: a parameter's name, then its value, up to the next parameter's name (“use get weather with city Berlin and days three”). A
 * tool with one string that was not named gets what follows its own name. `end_call` is none of these: saying goodbye is what asks for it.
 */
export function wantedTool(text: string, tools: readonly Tool[]): Omit<ToolCall, 'id'> | null {
  const found = tools
    .filter(({ name }) => name !== 'end_call')
    .map(tool => ({ tool, at: placeOf(tool.name, text) }))
    .filter(({ at }) => at !== null)
    // Of two names of which one is part of the other the longer is meant.
    .sort((one, other) => other.tool.name.length - one.tool.name.length)[0]
  if (!found?.at) return null
  const { tool, at } = found
  return { name: tool.name, arguments: JSON.stringify(argumentsOf(tool, text, text.slice(at.to))) }
}

/** Where a name stands among the words, however it is written. */
function placeOf(name: string, text: string): { readonly from: number; readonly to: number } | null {
  const words = name
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '')
  if (words.length === 0) return null
  const match = new RegExp(`(?<![\\p{L}\\p{N}])${words.join('[\\s_-]*')}(?![\\p{L}\\p{N}])`, 'iu').exec(text)
  return match && { from: match.index, to: match.index + match[0].length }
}

function argumentsOf(tool: Tool, text: string, rest: string): Record<string, unknown> {
  const parameters = parametersOf(tool)
  const places = parameters.flatMap(parameter => {
    const at = placeOf(parameter.name, rest)
    return at ? [{ parameter, ...at }] : []
  })
  const found = Object.fromEntries(
    places.map(({ parameter, to }) => {
      const next = Math.min(rest.length, ...places.map(({ from }) => from).filter(from => from >= to))
      return [parameter.name, readValue(parameter, tidied(rest.slice(to, next)))]
    }),
  )
  const [only, ...others] = parameters.filter(({ type, isRequired }) => type === 'string' && isRequired)
  if (only && others.length === 0 && !(only.name in found)) found[only.name] = tidied(rest) || text.trim()
  return found
}

function parametersOf({ parameters }: Tool): readonly Parameter[] {
  const { properties, required } = parameters as {
    properties?: Record<string, { type?: unknown } | null>
    required?: readonly string[]
  }
  return Object.entries(properties ?? {}).map(([name, schema]) => ({
    name,
    type: typeof schema?.type === 'string' ? schema.type : 'string',
    isRequired: required?.includes(name) ?? false,
  }))
}

const tidied = (text: string): string =>
  text
    .trim()
    .replace(/^(?:(?:with|for|is|to|of|in|as|the|please|and|on|about)\b|[\s,.:;=])+/i, '')
    .replace(/(?:\b(?:and|with|please)|[\s,.:;?!])+$/i, '')

function readValue({ type }: Parameter, said: string): unknown {
  if (type === 'number' || type === 'integer') return readNumbers(hear(said).words)[0]?.value ?? 0
  if (type === 'boolean') return !/^(no|false|off|not)\b/i.test(said)
  return type === 'array' ? said.split(/\s*,\s*|\s+and\s+/).filter(item => item !== '') : said
}

/** What is told of results that nobody has been told of: of tools that were just called, or of one that ran aside. Null: there are none. */
export function toldResults(messages: readonly Message[]): string | null {
  const from = messages.findLastIndex(({ role }) => role !== 'tool')
  const calls = messages[from]?.toolCalls ?? []
  const results = messages
    .slice(from + 1)
    .filter(({ toolCallId }) => calls.some(({ id }) => id === toolCallId))
  if (results.length > 0)
    return results
      .map(({ content, toolCallId }) => told(calls.find(({ id }) => id === toolCallId)?.name, content))
      .join(' ')
  // Servers of chat completions are given notes as lines in brackets of the user's.
  const last = messages.slice(messages.findLastIndex(({ role }) => role === 'assistant') + 1)
  const notes = last.flatMap(({ role, content }) => (role === 'system' ? [content] : content.split('\n')))
  if (!notes.every(note => /^\(.*\)$/s.test(note))) return null
  const found = notes.flatMap(note => {
    const [, name, result] = /^\(The tool (\S+), .*? Its result: (.*)\)$/s.exec(note) ?? []
    return name !== undefined && result !== undefined ? [told(name, result)] : []
  })
  return found.length > 0 && notes.length > found.length ? found.join(' ') : null
}

function told(name: string | undefined, content: string): string {
  const result = content.replace(/\s+/g, ' ').trim().slice(0, MOST_RESULT_CHARS)
  const tool = (name ?? 'it').replaceAll(/[_-]+/g, ' ')
  return result === '' ? `The tool ${tool} is done, and says nothing.` : `The tool ${tool} says: ${result}`
}
