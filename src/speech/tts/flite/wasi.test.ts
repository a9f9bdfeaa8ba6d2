import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { openWasi, ProgramExit, type Wasi } from './wasi.ts'

const SUCCESS = 0
const BAD_DESCRIPTOR = 8
const STDOUT = 1
const FILE = 4
// Places in the program's memory, chosen so that nothing overlaps.
const RESULT = 8
const VECTORS = 64
const TEXT = 4096

let wasi: Wasi
let memory: WebAssembly.Memory
beforeEach(() => {
  wasi = openWasi()
  memory = new WebAssembly.Memory({ initial: 2 })
  wasi.begin(memory, ['program'])
})

const call = (name: string, ...args: readonly (number | bigint)[]): unknown => {
  const imported = wasi.imports[name]
  if (typeof imported !== 'function') throw new Error(`no import ${name}`)
  return imported(...args)
}
const view = () => new DataView(memory.buffer)
const get32 = (at: number) => view().getUint32(at, true)

function write(fd: number, ...chunks: readonly string[]): unknown {
  let at = TEXT
  for (const [index, chunk] of chunks.entries()) {
    const bytes = new TextEncoder().encode(chunk)
    new Uint8Array(memory.buffer).set(bytes, at)
    view().setUint32(VECTORS + 8 * index, at, true)
    view().setUint32(VECTORS + 8 * index + 4, bytes.length, true)
    at += bytes.length
  }
  return call('fd_write', fd, VECTORS, chunks.length, RESULT)
}
const open = () => call('path_open', 3, 0, TEXT, 1, 9, 0n, 0n, 0, RESULT)

describe('arguments', () => {
  const readArgs = () => {
    call('args_sizes_get', RESULT, RESULT + 4)
    const count = get32(RESULT)
    const size = get32(RESULT + 4)
    call('args_get', VECTORS, TEXT)
    return Array.from({ length: count }, (_, index) => {
      const bytes = new Uint8Array(memory.buffer, get32(VECTORS + 4 * index))
      expect(get32(VECTORS + 4 * index)).toBeLessThan(TEXT + size)
      return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)))
    })
  }
  test('the program reads the arguments that it was given', () => {
    const argument = fc.string({ unit: fc.constantFrom(...'abc -é"\\$') })
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1, maxLength: 6 }), args => {
        wasi.begin(memory, args)
        expect(readArgs()).toEqual(args)
      }),
    )
  })
})

describe('output', () => {
  test('standard output and error become text, in the order written', () => {
    expect(write(STDOUT, 'pau:0.1 ', 'hh:0.2')).toBe(SUCCESS)
    expect(get32(RESULT)).toBe('pau:0.1 hh:0.2'.length)
    write(2, '\nwarning')
    expect(wasi.output().text).toBe('pau:0.1 hh:0.2\nwarning')
  })

  test('a file that is opened and written is handed over as bytes', () => {
    expect(open()).toBe(SUCCESS)
    expect(get32(RESULT)).toBe(FILE)
    write(FILE, 'RIFF', 'data')
    expect(Buffer.from(wasi.output().file).toString()).toBe('RIFFdata')
  })

  test('a program may go back and complete a header', () => {
    open()
    write(FILE, '????data')
    expect(call('fd_seek', FILE, 0n, 0, RESULT)).toBe(SUCCESS)
    write(FILE, 'RIFF')
    expect(call('fd_seek', FILE, -1n, 2, RESULT)).toBe(SUCCESS)
    expect(view().getBigUint64(RESULT, true)).toBe(7n)
    expect(Buffer.from(wasi.output().file).toString()).toBe('RIFFdata')
  })

  test('output survives that the program asks for more memory', () => {
    open()
    write(FILE, 'before')
    memory.grow(1)
    write(FILE, ' after')
    expect(Buffer.from(wasi.output().file).toString()).toBe('before after')
  })

  test('the next run starts with nothing', () => {
    open()
    write(FILE, 'old')
    write(STDOUT, 'old')
    wasi.begin(memory, ['program'])
    expect(wasi.output()).toEqual({ text: '', file: new Uint8Array(0) })
  })
})

test('descriptors that a program does not have are refused', () => {
  for (const fd of [0, 3, 5, 99]) expect(write(fd, 'x')).toBe(BAD_DESCRIPTOR)
  expect(call('fd_read', 0, VECTORS, 1, RESULT)).toBe(BAD_DESCRIPTOR)
  expect(call('fd_prestat_get', 4, RESULT)).toBe(BAD_DESCRIPTOR)
  expect(call('fd_seek', STDOUT, 0n, 0, RESULT)).toBe(BAD_DESCRIPTOR)
  expect(call('fd_seek', FILE, -5n, 0, RESULT)).not.toBe(SUCCESS)
  expect(wasi.output().text).toBe('')
})

test('a program that ends itself is told apart from one that fails', () => {
  expect(() => call('proc_exit', 3)).toThrow(ProgramExit)
})
