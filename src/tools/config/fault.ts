import { shown } from '../../agents/fault.ts'

/** Stands for a value that no message may show: a key, a password. */
export const unshown = Symbol('unshown')

/** A field of a tool's configuration is wrong. `must` completes the sentence "… must be". */
export class Fault extends Error {
  override name = 'Fault'
  readonly path: readonly (string | number)[]
  constructor(path: readonly (string | number)[], must: string, json?: unknown) {
    const where = path.length === 0 ? 'The tool' : path.join('.').slice(0, 200)
    super(`${where} is ${json === unshown ? 'not right' : shown(json)}: it must be ${must}.`)
    this.path = path
  }
}
