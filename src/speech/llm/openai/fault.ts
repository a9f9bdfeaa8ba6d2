import { readError, type Told } from '../../http/told.ts'

/** A stream went wrong in a way that the server told (`detail`), or that can be seen in what it sent. */
export class StreamFault extends Error {
  override name = 'StreamFault'
  readonly detail: Told | null
  readonly where: string
  constructor(message: string, detail?: unknown, where = ' in the middle of a reply') {
    super(message)
    this.detail = detail === undefined ? null : readError({ error: detail })
    this.where = where
  }
}

/** A reply that finished in good order and has neither a word nor a tool call. */
export class EmptyAnswer extends Error {
  override name = 'EmptyAnswer'
  readonly finish: 'stop' | 'length' | 'filter'
  /** A tool that it called and was not offered; null: none. */
  readonly tool: string | null
  constructor(finish: 'stop' | 'length' | 'filter', tool: string | null) {
    super('said nothing')
    this.finish = finish
    this.tool = tool
  }
}

/** Whether a line is a failure told as bare JSON. */
export const isFailureText = (line: string): boolean => /^\{\s*"error"\s*:/.test(line)
