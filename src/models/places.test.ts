import { expect, test } from 'vitest'
import { shown } from './places.ts'

const long = 'packages/b9/10/b44c7e1ac5d8f3c28473ad9b06e2740a772370a8287909d10c8eb5de4143/x.whl'

test.each([
  [{ where: 'https://me:secret@a.example/x.onnx?token=1' }, 'https://a.example/x.onnx'],
  [{ where: `https://a.example/${long}`, member: 'data/x.onnx' }, 'https://a.example/…/x.whl (x.onnx)'],
  [{ where: '/models/x.onnx' }, '/models/x.onnx'],
])('a place is called by where it is, without secrets and without length: %o', (place, name) => {
  expect(shown(place)).toBe(name)
})
