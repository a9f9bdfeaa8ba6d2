import fc from 'fast-check'
import { expect, test } from 'vitest'
import { phrases } from './phrase.ts'

test('the pieces are small, never blank, and together are the text', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,8}[.,]?$/), { minLength: 1 }), words => {
      const text = words.join(' ')
      const pieces = [...phrases(text)]
      expect(pieces.join('')).toBe(text)
      for (const piece of pieces) expect(piece.trim().split(' ').length).toBeLessThanOrEqual(3)
      for (const piece of pieces) expect(piece.trim()).not.toBe('')
    }),
  )
})
