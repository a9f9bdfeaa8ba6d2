import { openSink, type Sink } from './sink.ts'

const SUCCESS = 0
const BAD_DESCRIPTOR = 8
const INVALID = 28

const STDIN = 0
const STDERR = 2
const ROOT = 3
const FILE = 4
const DEVICE = 2
const DIRECTORY = 3
const REGULAR = 4
const ALL_RIGHTS = 0xffff_ffff_ffff_ffffn

/** A program ended through `proc_exit` instead of returning; its stack is as it was then, so it cannot run again. */
export class ProgramExit extends Error {
  readonly code: number
  constructor(code: number) {
    super(`the program ended itself with code ${code}`)
    this.name = 'ProgramExit'
    this.code = code
  }
}

/**
 * As much of WASI as a command-line program needs that prints something and writes one file. Both stay in memory, there
 * is nothing to read, and the clock stands still. Call `begin` before each run of the program and `output` after it.
 */
export interface Wasi {
  readonly imports: WebAssembly.ModuleImports
  begin(memory: WebAssembly.Memory, args: readonly string[]): void
  output(): Output
}

/** What a run printed (standard output and error together), and the bytes of the file it wrote last. */
export interface Output {
  readonly text: string
  readonly file: Uint8Array
}

interface Run {
  memory: Memory
  args: readonly Uint8Array[]
  printed: Sink
  file: Sink
}

export function openWasi(): Wasi {
  const run: Run = { memory: memoryOf(undefined), args: [], printed: openSink(), file: openSink() }
  return {
    imports: { ...argumentCalls(run), ...descriptorCalls(run), ...fileCalls(run), ...processCalls(run) },
    begin(memory, args) {
      run.memory = memoryOf(memory)
      run.args = args.map(arg => new TextEncoder().encode(`${arg}\0`))
      run.printed = openSink()
      run.file = openSink()
    },
    output: () => ({ text: new TextDecoder().decode(run.printed.written()), file: run.file.written() }),
  }
}

interface Memory {
  put8(at: number, value: number): void
  put32(at: number, value: number): void
  put64(at: number, value: bigint): void
  get32(at: number): number
  bytes(at: number, length: number): Uint8Array
}

// Growing the memory detaches the old buffer, so views are made anew for every access.
function memoryOf(memory: WebAssembly.Memory | undefined): Memory {
  const buffer = () => memory?.buffer ?? new ArrayBuffer(0)
  const view = () => new DataView(buffer())
  return {
    put8: (at, value) => view().setUint8(at, value),
    put32: (at, value) => view().setUint32(at, value, true),
    put64: (at, value) => view().setBigUint64(at, value, true),
    get32: at => view().getUint32(at, true),
    bytes: (at, length) => new Uint8Array(buffer(), at, length),
  }
}

const argumentCalls = (run: Run) => ({
  args_sizes_get(count: number, size: number) {
    run.memory.put32(count, run.args.length)
    run.memory.put32(
      size,
      run.args.reduce((total, arg) => total + arg.length, 0),
    )
    return SUCCESS
  },
  args_get(pointers: number, strings: number) {
    let at = strings
    for (const [index, arg] of run.args.entries()) {
      run.memory.put32(pointers + 4 * index, at)
      run.memory.bytes(at, arg.length).set(arg)
      at += arg.length
    }
    return SUCCESS
  },
})

const descriptorCalls = (run: Run) => ({
  fd_fdstat_get(fd: number, stat: number) {
    if (fd > FILE) return BAD_DESCRIPTOR
    run.memory.put8(stat, fd === ROOT ? DIRECTORY : fd === FILE ? REGULAR : DEVICE)
    run.memory.put8(stat + 2, 0)
    run.memory.put8(stat + 3, 0)
    run.memory.put64(stat + 8, ALL_RIGHTS)
    run.memory.put64(stat + 16, ALL_RIGHTS)
    return SUCCESS
  },
  fd_fdstat_set_flags: () => SUCCESS,
  fd_prestat_get(fd: number, stat: number) {
    if (fd !== ROOT) return BAD_DESCRIPTOR
    run.memory.put32(stat, 0)
    run.memory.put32(stat + 4, '.'.length)
    return SUCCESS
  },
  fd_prestat_dir_name(fd: number, name: number) {
    if (fd !== ROOT) return BAD_DESCRIPTOR
    run.memory.put8(name, '.'.charCodeAt(0))
    return SUCCESS
  },
})

const fileCalls = (run: Run) => ({
  path_open(...call: readonly (number | bigint)[]) {
    run.file = openSink()
    run.memory.put32(Number(call.at(-1)), FILE)
    return SUCCESS
  },
  fd_close: () => SUCCESS,
  fd_read: () => BAD_DESCRIPTOR,
  fd_seek(fd: number, offset: bigint, ...[whence, result]: [number, number]) {
    const start = [0, run.file.position, run.file.length][whence]
    if (fd !== FILE) return BAD_DESCRIPTOR
    if (start === undefined || start + Number(offset) < 0) return INVALID
    run.file.position = start + Number(offset)
    run.memory.put64(result, BigInt(run.file.position))
    return SUCCESS
  },
  fd_write(fd: number, vectors: number, ...[count, written]: [number, number]) {
    if (fd === STDIN || fd === ROOT || fd > FILE) return BAD_DESCRIPTOR
    const sink = fd <= STDERR ? run.printed : run.file
    let total = 0
    for (let at = vectors; at < vectors + 8 * count; at += 8) {
      const chunk = run.memory.bytes(run.memory.get32(at), run.memory.get32(at + 4))
      sink.write(chunk)
      total += chunk.length
    }
    run.memory.put32(written, total)
    return SUCCESS
  },
})

const processCalls = (run: Run) => ({
  clock_time_get(_clock: number, _precision: bigint, result: number) {
    run.memory.put64(result, 0n)
    return SUCCESS
  },
  proc_exit(code: number) {
    throw new ProgramExit(code)
  },
})
