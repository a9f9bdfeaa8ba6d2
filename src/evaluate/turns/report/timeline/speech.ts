import { escaped } from '../escaped.ts'
import type { ReportCall } from '../types.ts'
import { xOf } from './axis.ts'
import { shortened } from './shortened.ts'

type Said = ReportCall['said'][number]
type Reply = ReportCall['replies'][number]

/** The true speech of the caller as shades over its track, its pauses left bare; another tint where it takes no floor. */
export function speech(said: readonly Said[], top: number, height: number): string {
  return said
    .map(({ text, from_ms, to_ms, takes_floor, pauses }) => {
      const stretches = [from_ms, ...pauses.flatMap(pause => [pause.from_ms, pause.to_ms]), to_ms].map(xOf)
      const boxes = stretches
        .map((x, at) => (at % 2 === 0 ? `M${x} ${top}v${height}H` : `${x}v-${height}z`))
        .join('')
      return `<path class="said${takes_floor ? '' : ' aside'}" d="${boxes}"><title>${escaped(shortened(text, 300))}${takes_floor ? '' : ' (takes no floor)'}</title></path>`
    })
    .join('')
}

/** A line through everything at the end of each of the caller's turns. */
export function turnEnds(said: readonly Said[], top: number, bottom: number): string {
  return said
    .filter(({ takes_floor }) => takes_floor)
    .map(({ to_ms }) => {
      const x = xOf(to_ms)
      return `<path class="end" d="M${x} ${top - 10}V${bottom}"/><text class="end" x="${x + 4}" y="${top - 3}">end of speech</text>`
    })
    .join('')
}

/** What the agent was heard to say, as bars; the right edge of one that was cut is marked. */
export function replies(heard: readonly Reply[], top: number): string {
  return heard
    .map(({ reply, text, from_ms, to_ms, interrupted }) => {
      const [x, to] = [xOf(from_ms), xOf(to_ms)]
      const width = Math.max(1, Math.round((to - x) * 10) / 10)
      const letters = Math.floor((width - 10) / 5.6)
      const shown =
        letters < 4 ? '' : `<text x="${x + 5}" y="${top + 11}">${escaped(shortened(text, letters))}</text>`
      const edge = interrupted ? `<path class="cut" d="M${to} ${top - 3}v22"/>` : ''
      return `<g class="reply"><title>reply ${reply}${interrupted ? ', interrupted' : ''}: ${escaped(shortened(text, 400))}</title><rect x="${x}" y="${top}" width="${width}" height="16" rx="2"/>${shown}${edge}</g>`
    })
    .join('')
}
