import fc from 'fast-check'
import { expect, test } from 'vitest'
import { onlyPaths, readPath, valueAt, withoutPath } from './value-path.ts'

const answer = {
  user: { name: 'Ann', 'a.b': 1 },
  items: [{ id: 7, price: 2 }, { id: 8 }],
  none: null,
  ok: true,
}

test.each<[string, unknown]>([
  ['user.name', 'Ann'],
  ['$.user.name', 'Ann'],
  ['user["name"]', 'Ann'],
  ["user['a.b']", 1],
  ['items[0].id', 7],
  ['items.1.id', 8],
  ['items[*].id', [7, 8]],
  ['items[].id', [7, 8]],
  ['items.id', [7, 8]],
  ['items[*].price', [2]],
  ['items[9].id', undefined],
  ['none', null],
  ['none.deeper', undefined],
  ['user.constructor', undefined],
  ['__proto__', undefined],
  ['$', answer],
  ['', answer],
])('%s', (path, value) => {
  expect(valueAt(answer, readPath(path) ?? ['unread'])).toEqual(value)
})

test.each(['a..b', 'a.', 'a[', 'a[x]', '[', `${'a.'.repeat(40)}a`])('%j is no path', text => {
  expect(readPath(text)).toBeNull()
})

test('takes away, and keeps alone', () => {
  const path = (text: string) => readPath(text) ?? []
  expect(withoutPath(answer, path('user.name'))).toEqual({ ...answer, user: { 'a.b': 1 } })
  expect(withoutPath(answer, path('items.id'))).toEqual({ ...answer, items: [{ price: 2 }, {}] })
  expect(withoutPath(answer, path('items[1].id'))).toEqual({ ...answer, items: [{ id: 7, price: 2 }, {}] })
  expect(withoutPath(answer, path('not.there'))).toEqual(answer)
  expect(onlyPaths(answer, [path('user.name'), path('items[0].id'), path('nowhere')])).toEqual({
    user: { name: 'Ann' },
    items: [{ id: 7 }],
  })
  expect(onlyPaths(answer, [path('items.id')])).toEqual({ items: [{ id: 7 }, { id: 8 }] })
  expect(onlyPaths(answer, [path('nowhere')])).toBeUndefined()
})

test('what was taken away is not there any more, and what is kept alone is what was there', () => {
  const name = fc.constantFrom('a', 'b', 'c')
  const { value } = fc.letrec(tie => ({
    value: fc.oneof({ maxDepth: 4 }, fc.integer(), fc.string(), tie('object'), tie('list')),
    object: fc.dictionary(name, tie('value'), { maxKeys: 3 }),
    list: fc.array(tie('value'), { maxLength: 3 }),
  }))
  fc.assert(
    fc.property(value, fc.array(name, { minLength: 1, maxLength: 3 }), (json, path) => {
      expect(valueAt(withoutPath(json, path), path)).toBeUndefined()
      expect(valueAt(onlyPaths(json, [path]), path)).toEqual(valueAt(json, path))
    }),
  )
})

test('any text is a path or none', () => {
  fc.assert(fc.property(fc.string(), text => void readPath(text)))
})
