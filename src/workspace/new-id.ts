import { randomInt } from 'node:crypto'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** An id that nobody guesses: `tool_` and 26 letters and digits, 134 bits of chance. */
export const newId = (prefix: string): string =>
  `${prefix}_${Array.from({ length: 26 }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`
