import { beforeAll, describe, expect, test } from 'vitest'
import { variablesFrom } from './data-segments.ts'
import { loadProgram, type Program } from './program.ts'
import { openWasi } from './wasi.ts'
import { readVoiceWeights } from './weights.ts'

describe('flite as a program', () => {
  let code: Uint8Array<ArrayBuffer>
  let flite: Program
  beforeAll(async () => {
    code = await readVoiceWeights()
    flite = loadProgram('flite', code)
  })
  const speak = (text: string, voice = 'kal16') =>
    flite.run(['-voice', voice, '-psdur', '-t', text, 'speech.wav'])

  test('it runs again and again, and what ran before leaves no trace', () => {
    const first = speak('Hello there.')
    for (const text of ['Something else, and longer.', '12 o’clock', '', 'Hello there.']) speak(text)
    expect(speak('Hello there.')).toEqual(first)
    expect(first.file.length).toBeGreaterThan(20_000)
  })

  test('a failure says what the program said, and the next run is as if nothing had been', () => {
    const before = speak('Hello there.')
    const unable = ['-voice', 'kal16', '--sets', 'join_type=none', '-t', 'x', 'o.wav']
    expect(() => flite.run(unable)).toThrow(/^flite failed: .*tried to access wave/s)
    expect(() => flite.run(['--version'])).toThrow(/version: flite/)
    expect(speak('Hello there.')).toEqual(before)
  })

  test('nothing below its variables ever changes, so nothing else needs to be put back', () => {
    const wasi = openWasi()
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), {
      wasi_snapshot_preview1: wasi.imports,
    })
    const { memory, _start: start } = exports
    if (!(memory instanceof WebAssembly.Memory) || typeof start !== 'function')
      throw new Error('not a program')
    const constants = () => Buffer.from(memory.buffer, 0, variablesFrom(code))
    const before = Buffer.from(constants())
    const text = 'On May 3rd, 2024 Dr. Smith’s IV cost $15.50, 20% off; call 555-1234! zxqv.'
    wasi.begin(memory, [
      'flite',
      '-voice',
      'awb',
      '-psdur',
      '--setf',
      'duration_stretch=1.2',
      '-t',
      text,
      'o.wav',
    ])
    start()
    expect(variablesFrom(code)).toBeGreaterThan(16_000_000)
    expect(constants().equals(before)).toBe(true)
  })
})

test('bytes that are no WASI program are refused', () => {
  const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
  expect(() => loadProgram('empty', empty).run([])).toThrow(/no memory or no _start/)
})
