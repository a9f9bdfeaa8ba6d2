import { randomInt } from 'node:crypto'

const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz'
const LENGTH = 28

/** A new agent's id: `agent_` and 28 letters and digits, as the vendor's look. */
export function newAgentId(): string {
  return `agent_${Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`
}
