import type { Clock, Millis } from '../../../flow/clock.ts'
import { ProviderError } from '../../provider.ts'
import { NAME } from './failure.ts'
import type { Line, Listener } from './line.ts'

/** A connection that was lost sooner is not opened again before somebody needs it. */
const LIVED_MS: Millis = 5000

/** The connections of one call: one, as a rule; more only while turns are spoken at the same time. */
export interface Lines {
  /** Opens one before it is needed. Whatever fails is told to who needs it. */
  prepare(): void
  /** A connection for a turn's audio. Throws ProviderError. */
  acquire(listener: Listener): Promise<Line>
  /** The turn needs it for its audio no more; what was committed is still answered. May be said again when that is done. */
  release(line: Line, listener: Listener): void
  close(): void
}

export function openLines(of: {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Keeps one open between turns. */
  readonly keeps: boolean
  open(gone: (line: Line) => void): Promise<Line>
}): Lines {
  const { clock, signal, keeps } = of
  const lines = new Set<Line>()
  let prepared: Promise<Line> | null = null
  let isClosed = false

  const open = async (): Promise<Line> => {
    const from = clock.now()
    const line = await of.open(line => {
      lines.delete(line)
      if (keeps && lines.size === 0 && clock.now() - from >= LIVED_MS) prepare()
    })
    lines.add(line)
    if (isClosed) line.close()
    return line
  }
  const prepare = () => {
    if (prepared || isClosed || signal.aborted) return
    const opening = open()
    const settle = () => {
      if (prepared === opening) prepared = null
    }
    prepared = opening
    opening.then(settle, settle)
  }
  const free = () => [...lines].filter(line => line.isOpen && line.holder === null)
  const sweep = () => {
    for (const line of lines) if (!line.isOpen) lines.delete(line)
    const idle = free().filter(line => line.waiting === 0)
    for (const line of lines.size > idle.length ? idle : idle.slice(1)) {
      lines.delete(line)
      line.close()
    }
  }
  return {
    prepare,
    async acquire(listener) {
      const opening = prepared
      const line = free()[0] ?? (opening ? await opening : await open())
      // Two may have waited for the same one.
      const mine = line.holder === null ? line : await open()
      // One that has ended meanwhile tells nobody about it any more.
      if (!mine.isOpen) throw cutOff()
      mine.hold(listener)
      return mine
    },
    release(line, listener) {
      if (!keeps) return
      if (line.holder === listener) line.letGo()
      sweep()
    },
    close() {
      isClosed = true
      for (const line of lines) line.close()
      lines.clear()
    },
  }
}

const cutOff = (): ProviderError =>
  new ProviderError(NAME, 'was cut off; look at the network, or try again', { kind: 'unreachable' })
