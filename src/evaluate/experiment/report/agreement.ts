import type { Agreement } from '../../measure/agreement.ts'
import { escaped } from '../../turns/report/escaped.ts'
import { NONE, signed, whole } from '../../turns/report/numbers.ts'
import type { Metrics } from '../metrics.ts'
import { placeLink } from './place-link.ts'
import { stackedRow } from './stacked.ts'
import { plainName } from './words.ts'

/** The server's figures, each beside the same derived from the recording and the frames. */
export function agreementTable({ agreement, calls, ruler }: Metrics): string {
  if (agreement.length === 0)
    return '<p>The server says nothing of its own that could be held against the recording.</p>'
  const rows = agreement.map(one => {
    const { within, unsure } = one
    return stackedRow(escaped(plainName(one.figure)), [
      ['', verdict(one)],
      ['within 20 ms', within.of === 0 ? NONE : `${within.count} of ${within.of}`],
      ['P50', inMs(signed(one.p50_ms))],
      ['largest', inMs(whole(one.largest_ms))],
      ['not counted', unsure.n === 0 ? NONE : `${unsure.n}, P50 ${signed(unsure.p50_ms)} ms`],
      ['', `<small>${escaped(one.derived_from)}</small>`],
    ])
  })
  const apart = agreement.flatMap(({ figure, apart: all }) =>
    all.map(one => {
      const at = { from_ms: one.at_ms - Math.max(0, one.caller_ms), to_ms: one.at_ms }
      return `<li>${placeLink(calls[one.call]?.name ?? '', at, `${plainName(figure)}, turn ${one.turn}`)}: server ${whole(one.server_ms)}${one.network_ms === 0 ? '' : ` + network ${whole(one.network_ms)}`}, caller ${whole(one.caller_ms)}, ${signed(one.difference_ms)} ms${one.clip === null ? '' : ` <small>${escaped(one.clip)}</small>`}</li>`
    }),
  )
  const unsure = ruler.unsure.map(
    ({ clip, why }) => `<li>${escaped(clip)}: <small>${escaped(why)}</small></li>`,
  )
  return [
    '<p>Each figure that the server prints, derived again from what the caller recorded and received. A figure that begins with the caller’s sound and ends with the agent’s has the round trip of the network added. They agree where the median of the differences and nine of ten are within 20 ms. Not counted is what the caller itself cannot know to 20 ms: its own timers were late, or two methods do not agree on where a clip begins and ends.</p>',
    `<div class="scroll"><table class="agreement stacked"><thead><tr><th scope="col">figure<th scope="col">verdict<th scope="col">within 20 ms<th scope="col">P50<th scope="col">largest<th scope="col">not counted<th scope="col" class="words">derived from</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`,
    list(`${apart.length} further apart`, apart),
    list(`${unsure.length} clips whose edges are not known to 30 ms`, unsure),
  ].join('\n')
}

const inMs = (shown: string): string => (shown === NONE ? NONE : `${shown} ms`)

const list = (title: string, items: readonly string[]): string =>
  items.length === 0 ? '' : `<details><summary>${title}</summary><ul>${items.join('\n')}</ul></details>`

const verdict = ({ agrees }: Agreement): string =>
  agrees === null ? 'not known' : agrees ? '<span class="good">agrees</span>' : '<b class="bad">DISAGREES</b>'
