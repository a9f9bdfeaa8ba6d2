import type { LogEntry } from '../session/log.ts'

/** Marks that hold nothing but numbers and names of ours. */
const numeric: ReadonlySet<string> = new Set([
  'words-asked',
  'llm-first-token',
  'speech',
  'lead-in',
  'forgotten',
  'cut',
  'round-trip',
  'underrun',
  'end-unjudged',
])

/** Fields of events and commands in which somebody's words, or a provider's, stand. */
const textFields: ReadonlySet<string> = new Set(['text', 'error', 'id'])

/**
 * A log without what anybody said: every text becomes its number in the call, once for each of its words (`7 7 7`), the same one the same, and an
 * empty one stays empty; what is told for people alone is left out. The reducer reads no more in a text than how many words it has (what it claims
 * and how it ends is judged before), so the decisions stay.
 */
export function withoutWords(entries: readonly LogEntry[]): readonly LogEntry[] {
  const numbers = new Map<string, number>()
  const hide = (text: string): string => {
    if (text.trim() === '') return ''
    const number = numbers.get(text) ?? numbers.size + 1
    numbers.set(text, number)
    return text.trim().replace(/\S+/g, `${number}`)
  }
  const hideIn = <Fields extends object>(fields: Fields): Fields =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        textFields.has(name) && typeof value === 'string' ? hide(value) : value,
      ]),
    ) as Fields
  return entries
    .filter(({ kind, ...of }) => kind !== 'emission' && !('mark' in of && !numeric.has(of.mark.type)))
    .map(entry => {
      if (entry.kind === 'event') return { ...entry, event: hideIn(entry.event) }
      return entry.kind === 'command' ? { ...entry, command: hideIn(entry.command) } : entry
    })
}
