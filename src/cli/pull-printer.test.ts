import { expect, test } from 'vitest'
import { virtualClock } from '../flow/virtual-clock.ts'
import { pullPrinter } from './pull-printer.ts'

function printed(isTTY: boolean) {
  const clock = virtualClock()
  const wrote: string[] = []
  const printer = pullPrinter({ isTTY, columns: 60, write: text => wrote.push(text) }, clock)
  return { clock, printer, text: () => wrote.join('') }
}
const part = (have: number, bytes: number | null = 1_000_000) =>
  ({ type: 'progress', file: 'voice.onnx', have, bytes }) as const

test('on a terminal one line is drawn over, not too often, and the end is always shown', async () => {
  const { clock, printer, text } = printed(true)
  printer.tell({ type: 'from', file: 'voice.onnx', place: 'https://models.example/voice.onnx' })
  printer.tell(part(100_000))
  printer.tell(part(200_000))
  await clock.pass(1000)
  printer.tell(part(600_000))
  printer.tell(part(1_000_000))
  printer.tell({ type: 'checked', file: 'voice.onnx' })
  expect(text().replaceAll('\r\u001b[2K', '\n> ').split('\n')).toEqual([
    'voice.onnx from https://models.example/voice.onnx',
    '',
    '> [##..................] 10 % 0.100 MB of 1.0 MB',
    '> [############........] 60 % 0.600 MB of 1.0 MB, 0.500 MB/s',
    '> [####################] 100 % 1.0 MB of 1.0 MB, 0.900 MB/s',
    'voice.onnx: sha256 is right',
    '',
  ])
})

test('elsewhere there is a plain line for every tenth', () => {
  const { printer, text } = printed(false)
  for (let have = 0; have <= 1_000_000; have += 10_000) printer.tell(part(have))
  printer.tell({ type: 'refused', file: 'voice.onnx', place: 'x', why: 'the server has no such file (404)' })
  printer.end()
  const lines = text().split('\n')
  expect(lines.slice(0, 2)).toEqual(['  0.100 MB of 1.0 MB', '  0.200 MB of 1.0 MB'])
  expect(lines.slice(9)).toEqual([
    '  1.0 MB of 1.0 MB',
    '  not from there: the server has no such file (404)',
    '',
  ])
  expect(text()).not.toContain('\u001b')
})

test('a size that nobody knows is counted up', () => {
  const { printer, text } = printed(false)
  printer.tell(part(5_000_000, null))
  printer.tell(part(15_000_000, null))
  expect(text()).toBe('  15.0 MB\n')
})
