import type { Emission } from './ports.ts'
import type { ClientAnswer } from './tool-box.ts'

type Asked = Omit<Extract<Emission, { type: 'client-tool-call' }>, 'type'>

/** What the model is told of a tool whose client nobody waits for. */
const DONE = 'The client has been told to do it.'

/** The tools that the client runs: asks it, and waits for what it answers. */
export function openClientDesk(emit: (emission: Emission) => void) {
  const asked = new Map<string, (answer: ClientAnswer) => void>()
  return {
    /** Rejects with the signal's reason once it is aborted. A client that is not to answer has done it already. */
    ask(call: Asked, signal: AbortSignal): Promise<ClientAnswer> {
      const { id, expectsResponse } = call
      if (signal.aborted) return Promise.reject(signal.reason)
      const answered = new Promise<ClientAnswer>((resolve, reject) => {
        if (!expectsResponse) return resolve({ result: DONE, isError: false, errorType: null })
        asked.set(id, resolve)
        const giveUp = () => {
          asked.delete(id)
          reject(signal.reason)
        }
        signal.addEventListener('abort', giveUp, { once: true })
      })
      emit({ type: 'client-tool-call', ...call })
      return answered
    },
    /** One that nobody waits for is ignored. */
    answer(id: string, answer: ClientAnswer): void {
      asked.get(id)?.(answer)
      asked.delete(id)
    },
  }
}
