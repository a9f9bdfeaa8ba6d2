import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { CallControl } from '../call.ts'
import type { ConsoleState } from '../state.ts'

/** What every part of the page may read and do. */
export interface Console {
  readonly state: ConsoleState
  readonly control: CallControl
}

export const ConsoleContext = createContext<Console | null>(null)

/** The console that this component is part of. */
export function useConsole(): Console {
  const console = useContext(ConsoleContext)
  if (!console) throw new Error('a component of the console was rendered outside of it')
  return console
}
