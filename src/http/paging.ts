import { z } from 'zod'
import { WrongInput } from './input.ts'

/** What every list takes: how many at once, and where the last page ended. */
export const pageQuery = {
  page_size: z.int().min(1).max(100).default(30).describe('How many at once.'),
  cursor: z.string().max(2000).optional().describe('`next_cursor` of the page before.'),
}

/** What every list says of its pages, beside its items. */
export const pageAnswer = { next_cursor: z.string().nullable(), has_more: z.boolean() }

/** How a list is sorted: `order` names list and order, so that a cursor of another one is refused. */
export interface Order<T> {
  readonly order: string
  readonly direction: 'asc' | 'desc'
  /** What is sorted by; items of the same value are told apart by `id`. */
  value(item: T): string | number
  id(item: T): string
}

export interface Page<T> {
  readonly items: readonly T[]
  readonly next_cursor: string | null
  readonly has_more: boolean
}

type Key = readonly [string | number, string]

/** One page of a list that is at hand as a whole. The cursor holds the last item's place, so a page that follows skips and repeats nothing when others come or go. Throws `WrongInput` on a foreign cursor. */
export function pageOf<T>(
  items: readonly T[],
  { order, direction, value, id }: Order<T>,
  { page_size, cursor }: { readonly page_size: number; readonly cursor?: string | undefined },
): Page<T> {
  const turn = direction === 'asc' ? 1 : -1
  const keyOf = (item: T): Key => [value(item), id(item)]
  const sorted = items.toSorted((a, b) => turn * compare(keyOf(a), keyOf(b)))
  const name = `${order} ${direction}`
  const after = cursor === undefined ? null : readCursor(cursor, name)
  const rest = after ? sorted.filter(item => turn * compare(keyOf(item), after) > 0) : sorted
  const shown = rest.slice(0, page_size)
  const last = rest.length > page_size ? shown.at(-1) : undefined
  return {
    items: shown,
    next_cursor:
      last === undefined ? null : Buffer.from(JSON.stringify([name, ...keyOf(last)])).toString('base64url'),
    has_more: last !== undefined,
  }
}

const key = z.tuple([z.string(), z.union([z.string(), z.number()]), z.string()])

function readCursor(cursor: string, name: string): Key {
  const parsed = key.safeParse(parse(Buffer.from(cursor, 'base64url').toString()))
  if (!parsed.success || parsed.data[0] !== name) throw foreignCursor()
  return [parsed.data[1], parsed.data[2]]
}

/** What is thrown on a cursor that a list never gave. */
export const foreignCursor = () =>
  new WrongInput([
    {
      loc: ['query', 'cursor'],
      msg: 'This is no cursor of this list in this order: begin again without one.',
      type: 'value_error',
    },
  ])

function compare([a, aId]: Key, [b, bId]: Key): number {
  if (a === b) return aId < bId ? -1 : aId > bId ? 1 : 0
  return a < b ? -1 : 1
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
