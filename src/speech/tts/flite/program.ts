import { variablesFrom } from './data-segments.ts'
import { type Output, openWasi } from './wasi.ts'

/** A command-line program that can be run again and again, each time as if it had just been started. */
export interface Program {
  /** Throws an Error with what the program said when it fails; the next run is not affected. */
  run(args: readonly string[]): Output
}

/**
 * Loads a WASI program. A C program cannot be started twice in one memory, and a new instance of one with 17 MB of
 * constants takes 15 ms; so one instance is kept, and its variables are put back before each run (0.05 ms).
 */
export function loadProgram(name: string, code: Uint8Array<ArrayBuffer>): Program {
  const module = new WebAssembly.Module(code)
  const variables = variablesFrom(code)
  const wasi = openWasi()
  let instance: Instance | undefined
  return {
    run(args) {
      instance ??= instantiate(module, wasi.imports, variables)
      instance.restore()
      wasi.begin(instance.memory, [name, ...args])
      try {
        instance.start()
      } catch (cause) {
        // It was left in the middle of something, and its stack with it.
        instance = undefined
        const said = wasi.output().text.trim()
        throw new Error(`${name} failed: ${said || 'it said nothing'}`, { cause })
      }
      return wasi.output()
    },
  }
}

interface Instance {
  readonly memory: WebAssembly.Memory
  start(): void
  restore(): void
}

function instantiate(
  module: WebAssembly.Module,
  imports: WebAssembly.ModuleImports,
  variables: number,
): Instance {
  const { exports } = new WebAssembly.Instance(module, { wasi_snapshot_preview1: imports })
  const { memory, _start: start } = exports
  if (!(memory instanceof WebAssembly.Memory) || typeof start !== 'function')
    throw new Error('not a WASI program: it exports no memory or no _start')
  const initial = new Uint8Array(memory.buffer).slice(variables)
  return {
    memory,
    start: () => start(),
    restore() {
      const bytes = new Uint8Array(memory.buffer)
      bytes.set(initial, variables)
      bytes.fill(0, variables + initial.length)
    },
  }
}
