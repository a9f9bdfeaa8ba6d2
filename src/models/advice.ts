import { catalogue, type ModelKind } from './catalogue.ts'

const GAINS: readonly (readonly [ModelKind, string])[] = [
  ['voice', 'A natural voice'],
  ['turn-end', 'Ends of turns by the sound of the voice'],
]

/** One line that says what a pull would better, or null where one model of each kind is there. */
export function advice(pulled: readonly string[]): string | null {
  const lines = GAINS.flatMap(([kind, gain]) => {
    const [first, ...others] = catalogue.filter(model => model.kind === kind).map(model => model.name)
    if (!first || [first, ...others].some(name => pulled.includes(name))) return []
    const or = others.length > 0 ? ` (or ${others.join(', ')})` : ''
    return [`${gain}: antiphon models pull ${first}${or}`]
  })
  return lines.length > 0 ? `${lines.join('. ')}.` : null
}
