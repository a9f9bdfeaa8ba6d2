import { Hono } from 'hono'
import { EXPOSITION_TYPE } from '../metrics/exposition.ts'

export interface MetricsPorts {
  /** The figures of the process in Prometheus' text format. */
  readonly metrics: () => string
}

/** `/metrics`: for Prometheus and whatever reads its format. */
export function metrics({ metrics: read }: MetricsPorts): Hono {
  return new Hono().get('/metrics', context =>
    context.body(read(), 200, { 'content-type': EXPOSITION_TYPE, 'cache-control': 'no-store' }),
  )
}
