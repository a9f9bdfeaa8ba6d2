/** A call of a logger in a source text. */
export interface LogCall {
  readonly line: number
  /** Its arguments as they are written. */
  readonly args: readonly string[]
}

/** A log call: by a logger's name and a level, or by a level that is chosen on the spot. */
const CALL =
  /\b\w*[lL]og(?:ger)?(?:\?\.|\.)?(?:(?:trace|debug|info|warn|error|fatal)\(|\[[^\]]*(?:'warn'|'info'|'error'|'debug')[^\]]*\]\()/g

/** Every log call of a TypeScript source. */
export function logCallsIn(source: string): readonly LogCall[] {
  return [...source.matchAll(CALL)].map(match => ({
    line: source.slice(0, match.index).split('\n').length,
    args: argumentsFrom(source, match.index + match[0].length),
  }))
}

const PLAIN = /^'(?:[^'\\]|\\.)*'$|^"(?:[^"\\]|\\.)*"$/

/**
 * What is wrong with a call, or null: the message must be a text that is written there and nothing else, with all values in the fields before
 * it. So whoever searches the log finds every line of a kind by its message, and no value, which might be a secret or somebody's words, hides in it.
 */
export function faultOf({ args }: LogCall): string | null {
  const [fields, message, ...more] = args
  if (fields === undefined) return 'it logs nothing'
  if (message === undefined) return PLAIN.test(fields) ? null : 'its message is not a plain text'
  if (more.length > 0) return 'values belong into the fields, not behind the message'
  if (PLAIN.test(fields)) return 'the fields come first, then the message'
  if (!PLAIN.test(message)) return 'its message is not a plain text'
  return /%[sdjoOc]/.test(message) ? 'its message has a place for a value' : null
}

/** The arguments of a call whose bracket has just opened, parted at its own commas. */
function argumentsFrom(source: string, start: number): readonly string[] {
  const args: string[] = []
  let from = start
  let at = start
  for (let depth = 0; at < source.length; at++) {
    const character = source[at] ?? ''
    if (character === "'" || character === '"' || character === '`') at = endOfText(source, at)
    else if (character === '/' && source[at + 1] === '/') at = source.indexOf('\n', at)
    else if ('([{'.includes(character)) depth++
    else if (')]}'.includes(character) && depth-- === 0) break
    else if (character === ',' && depth === 0) {
      args.push(source.slice(from, at).trim())
      from = at + 1
    }
  }
  return [...args, source.slice(from, at).trim()].filter(Boolean)
}

/** The closing quote of a text; what stands in `${…}` of a template is passed over, texts in it and all. */
function endOfText(source: string, start: number): number {
  const quote = source[start]
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === '\\') at++
    else if (source[at] === quote) return at
    else if (quote === '`' && source[at] === '$' && source[at + 1] === '{') at = endOfHole(source, at + 2)
  }
  return source.length
}

function endOfHole(source: string, start: number): number {
  for (let at = start, depth = 0; at < source.length; at++) {
    const character = source[at] ?? ''
    if (`'"\``.includes(character)) at = endOfText(source, at)
    else if (character === '{') depth++
    else if (character === '}' && depth-- === 0) return at
  }
  return source.length
}
