/** Columns of a terminal that a report may fill. */
const WIDTH = 120
const GAP = 2
/** A column is not cut below this. */
const NARROWEST = 6

export interface Column {
  readonly title: string
  readonly align?: 'right'
}

/** A head and rows under one another. Where they are too wide together, the widest column is cut, and says so with `…`. */
export function columns(heads: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const lines = [heads.map(({ title }) => title), ...rows].map(line => line.map(printable))
  const widths = fitted(heads.map((_, at) => Math.max(...lines.map(line => lengthOf(line[at] ?? '')))))
  return lines.map(line =>
    cut(
      line
        .map((cell, at) => {
          const width = widths[at] ?? 0
          const text = cut(cell, width)
          const space = ' '.repeat(width - lengthOf(text))
          return heads[at]?.align === 'right' ? space + text : text + space
        })
        .join(' '.repeat(GAP))
        .trimEnd(),
      WIDTH,
    ),
  )
}

function fitted(widths: readonly number[]): number[] {
  const fits = [...widths]
  const total = () => fits.reduce((sum, width) => sum + width + GAP, -GAP)
  while (total() > WIDTH && Math.max(...fits) > NARROWEST) {
    const widest = fits.indexOf(Math.max(...fits))
    fits[widest] = (fits[widest] ?? 0) - 1
  }
  return fits
}

/** A label and a text that goes on below itself where it is too long for a line. */
export function labelled(label: string, text: string, indent: number): string[] {
  const room = WIDTH - indent
  const lines: string[] = []
  let line = ''
  for (const word of printable(text)
    .trim()
    .split(/\s+/)
    .flatMap(long => chunks(long, room))) {
    if (line !== '' && lengthOf(line) + 1 + lengthOf(word) > room) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((part, at) => (at === 0 ? label : '').padEnd(indent) + part)
}

const chunks = (word: string, size: number): string[] =>
  lengthOf(word) <= size
    ? [word]
    : Array.from({ length: Math.ceil(lengthOf(word) / size) }, (_, at) =>
        [...word].slice(at * size, (at + 1) * size).join(''),
      )

const lengthOf = (text: string): number => [...text].length

const cut = (text: string, width: number): string =>
  lengthOf(text) <= width ? text : `${[...text].slice(0, width - 1).join('')}…`

/** What comes from a server or a file must not move the cursor. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
