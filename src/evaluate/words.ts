import { spokenWords } from './spoken-words.ts'

/** How far a transcript is from what was said. `words` counts the reference, so errors / words is the word error rate. */
export interface WordErrors {
  readonly errors: number
  readonly words: number
  /** Words of the hypothesis after normalising, and how many of them stand in the reference. */
  readonly heard: number
  readonly right: number
}

/** Compares two transcripts after `spokenWords`: substitutions, insertions and deletions cost one each. */
export function wordErrors(reference: string, hypothesis: string): WordErrors {
  const said = spokenWords(reference)
  const heard = spokenWords(hypothesis)
  // Each cell is the cheapest way from the two beginnings to here, and the most words right at that price.
  let above: Cell[] = [...heard.keys(), heard.length].map(column => ({ errors: column, right: 0 }))
  for (const [row, word] of said.entries()) {
    const current: Cell[] = [{ errors: row + 1, right: 0 }]
    for (const [column, other] of heard.entries()) {
      const isRight = word === other
      const diagonal = add(above[column], isRight ? { errors: 0, right: 1 } : MISTAKE)
      current.push([diagonal, add(above[column + 1], MISTAKE), add(current[column], MISTAKE)].reduce(better))
    }
    above = current
  }
  const { errors, right } = above.at(-1) ?? START
  return { errors, words: said.length, heard: heard.length, right }
}

interface Cell {
  readonly errors: number
  readonly right: number
}

const START: Cell = { errors: 0, right: 0 }
const MISTAKE: Cell = { errors: 1, right: 0 }

const add = (cell: Cell = START, step: Cell): Cell => ({
  errors: cell.errors + step.errors,
  right: cell.right + step.right,
})

const better = (one: Cell, other: Cell): Cell =>
  other.errors < one.errors || (other.errors === one.errors && other.right > one.right) ? other : one
