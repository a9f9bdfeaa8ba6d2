import type { Clock } from '../flow/clock.ts'
import type { ClientFrame } from '../protocol/client-frames.ts'
import { type Closing, closing } from '../protocol/closing.ts'
import type { Knock } from '../protocol/knock.ts'
import type { Door, EnclaveSetup, Place, Planned } from './door.ts'
import type { Inbox } from './inbox.ts'

/** From the upgrade to the metadata: a client that has not begun by then is let go, and so is one that we kept waiting, ms. */
const ARRIVAL_MS = 10_000

export type Arrival = Extract<Planned, { ok: true }> | { readonly ok: false; readonly closing: Closing }

export interface ArrivalPorts {
  readonly inbox: Inbox
  readonly door: Door
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Somebody was let in; they must be released in the end. */
  let(place: Place): void
}

/**
 * What happens before a call: the door looks at the client, the client says what it wants, the call is planned.
 * Always settles within the time there is for it.
 */
export async function arrive(knock: Knock, ports: ArrivalPorts): Promise<Arrival> {
  const { inbox, door, clock, signal } = ports
  const left = new Promise<Arrival>(resolve => {
    signal.addEventListener('abort', () => resolve(refused(closing('crashed'))), { once: true })
  })
  let isOurTurn = true
  let callOff = () => {}
  const late = new Promise<Arrival>(resolve => {
    callOff = clock.after(ARRIVAL_MS, () =>
      resolve(
        refused(
          closing(isOurTurn ? 'crashed' : 'initiation-missing', isOurTurn ? '' : `${ARRIVAL_MS / 1000}`),
        ),
      ),
    )
  })
  const next = async () => {
    isOurTurn = false
    const frame = await inbox.next()
    isOurTurn = true
    return frame
  }
  try {
    return await Promise.race([late, left, walkIn(knock, { ...ports, next })])
  } catch (error) {
    door.crashed(error)
    return refused(closing('crashed'))
  } finally {
    callOff()
  }
}

async function walkIn(
  knock: Knock,
  ports: ArrivalPorts & { readonly next: () => Promise<ClientFrame> },
): Promise<Arrival> {
  const admission = await ports.door.admit(knock)
  if (!admission.ok) return admission
  const { place } = admission
  ports.let(place)
  if (ports.signal.aborted) return refused(closing('crashed'))
  let frame = await ports.next()
  if (place.setUp) {
    const problem = isSetup(frame) ? place.setUp(frame) : closing('agent-missing')
    if (problem) return refused(problem)
    frame = await ports.next()
  }
  if (isSetup(frame)) return refused(closing('setup-unexpected'))
  if (frame.type !== 'conversation_initiation_client_data')
    return refused(closing('initiation-late', frame.type))
  return place.plan(frame)
}

const isSetup = (frame: ClientFrame): frame is EnclaveSetup => frame.type === 'enclave_setup_config'
const refused = (why: Closing): Arrival => ({ ok: false, closing: why })
