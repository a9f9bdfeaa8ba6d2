import { randomInt } from 'node:crypto'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
// 26 of 62 letters are 154 bits: some routes need no key but the id, so it must not be guessable.
const LENGTH = 26

/** A new, unguessable conversation id: `conv_` and letters and digits only, because clients take it apart by that. */
export function newConversationId(): string {
  return `conv_${Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`
}

/** Whether `id` could be a conversation's: nothing else ever becomes a file name. */
export const isConversationId = (id: string): boolean => /^conv_[A-Za-z0-9]{1,64}$/.test(id)
