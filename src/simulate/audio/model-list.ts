import { startClock } from '../../flow/clock.ts'
import type { SimulatedService } from '../host.ts'
import type { Journal } from '../journal.ts'
import { openDesk } from './exchange.ts'
import { badKey, hasKey } from './http-faults.ts'

/** `GET {prefix}/models`: what a key may use. One list for all services behind a host. */
export function simulateModelList(of: {
  readonly journal: Journal
  /** As in `/openai/v1`. */
  readonly prefix: string
  readonly models: readonly string[]
  readonly key?: string
}): SimulatedService {
  const { journal, prefix, models, key } = of
  const desk = openDesk({ service: 'models', journal, faults: [], clock: startClock() })
  return desk.at('GET', `${prefix}/models`, async exchange => {
    const { note, refuse, response } = exchange
    note('request-received')
    if (!hasKey(exchange, key)) return refuse(badKey)
    response.writeHead(200, { 'content-type': 'application/json' })
    const data = models.map(id => ({ id, object: 'model', created: 1, owned_by: 'simulated' }))
    response.end(JSON.stringify({ object: 'list', data }))
  })
}
