import { escaped } from './escaped.ts'
import { isNumber } from './numbers.ts'
import { latencyIn, rateIn, wholeOf } from './sections.ts'
import type { TurnsReport } from './types.ts'

const WIDTH = 760
const HEIGHT = 470
const frame = { left: 72, right: WIDTH - 28, top: 64, bottom: HEIGHT - 64 }

interface Point {
  readonly policy: string
  readonly p50: number
  readonly p90: number
  readonly share: number
  readonly low: number
  readonly high: number
}

/**
 * The trade-off of speed and cut-offs as a picture: one point per policy, joined in the order of the reports. Whiskers go to the
 * P90 of the response gap and to the 95 % interval of the share. A policy without either is named below instead.
 */
export function tradeOffSvg(reports: readonly TurnsReport[]): string {
  const points = reports.flatMap(pointOf)
  const absent = reports.filter(report => pointOf(report).length === 0).map(({ policy }) => policy)
  const xs = scale(
    points.flatMap(({ p50, p90 }) => [p50, p90]),
    frame.left,
    frame.right,
  )
  const ys = scale(
    points.map(({ high }) => high * 100),
    frame.bottom,
    frame.top,
  )
  const placed = points.map(point => ({ ...point, x: xs.at(point.p50), y: ys.at(point.share * 100) }))
  const target = reports[0]?.target ?? ''
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif" font-size="12" fill="#4d5450">
<title>Response gap and false cut-offs by policy</title>
<rect width="100%" height="100%" rx="8" fill="#faf9f6"/>
<text x="${frame.left}" y="28" font-size="16" font-weight="600" fill="#181c1a">Response gap and false cut-offs by policy</text>
<text x="${frame.left}" y="46">${escaped(target)}${absent.length > 0 ? ` · nothing measured: ${escaped(absent.join(', '))}` : ''}</text>
<g stroke="#e2e0d9">${ys.ticks.map(tick => `<path d="M${frame.left} ${ys.at(tick)}H${frame.right}"/>`).join('')}${xs.ticks.map(tick => `<path d="M${xs.at(tick)} ${frame.top}V${frame.bottom}"/>`).join('')}</g>
<path d="M${frame.left} ${frame.top}V${frame.bottom}H${frame.right}" fill="none" stroke="#8a918c"/>
<g text-anchor="end">${ys.ticks.map(tick => `<text x="${frame.left - 8}" y="${ys.at(tick) + 4}">${tick} %</text>`).join('')}</g>
<g text-anchor="middle">${xs.ticks.map(tick => `<text x="${xs.at(tick)}" y="${frame.bottom + 18}">${tick}</text>`).join('')}
<text x="${(frame.left + frame.right) / 2}" y="${frame.bottom + 42}">response gap in ms: P50, whisker to P90</text>
<text transform="translate(20 ${(frame.top + frame.bottom) / 2}) rotate(-90)">false cut-offs, 95 % interval</text></g>
<path d="${placed.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join('')}" fill="none" stroke="#0b6b57" stroke-opacity="0.35" stroke-width="1.5"/>
<g stroke="#5fa996" fill="none">${placed.map(point => whiskers(point, xs.at(point.p90), ys.at(point.low * 100), ys.at(point.high * 100))).join('')}</g>
${placed.map(({ x, y }) => `<circle class="point" cx="${x}" cy="${y}" r="4.5" fill="#0b6b57"/>`).join('')}
<g fill="#181c1a" stroke="#faf9f6" stroke-width="3" paint-order="stroke">${labels(placed)}</g>
</svg>
`
}

function pointOf(report: TurnsReport): Point[] {
  const all = wholeOf(report)
  const gap = latencyIn(all, 'response_gap_ms')
  const share = rateIn(all, 'false_cut_offs')?.share
  if (!isNumber(gap?.p50) || !isNumber(gap.p90)) return []
  if (!isNumber(share?.share) || !isNumber(share.low) || !isNumber(share.high)) return []
  const { p50, p90 } = gap
  return [{ policy: report.policy, p50, p90, share: share.share, low: share.low, high: share.high }]
}

const whiskers = ({ x, y }: { x: number; y: number }, right: number, low: number, high: number): string =>
  `<path class="whiskers" d="M${x} ${y}H${right}m0-4v8M${x} ${low}V${high}m-4 0h8M${x - 4} ${low}h8"/>`

/** An axis from 0 to the next round number above all values, with four to ten ticks. */
function scale(values: readonly number[], from: number, to: number) {
  const most = Math.max(0, ...values) || 1
  const power = 10 ** Math.floor(Math.log10(most))
  const step = [0.1, 0.2, 0.5, 1].map(part => part * power).find(part => most / part <= 8) ?? 2 * power
  const count = Math.ceil(most / step + 0.15)
  const at = (value: number) => Math.round((from + ((to - from) * value) / (count * step)) * 10) / 10
  return { at, ticks: Array.from({ length: count + 1 }, (_, tick) => Number((tick * step).toPrecision(6))) }
}

/** Beside each point, on the first side where it meets no other label. */
function labels(
  points: readonly { readonly policy: string; readonly x: number; readonly y: number }[],
): string {
  const taken: { x: number; y: number; width: number }[] = []
  return points
    .map(({ policy, x, y }) => {
      const text = policy.length > 40 ? `${policy.slice(0, 39)}…` : policy
      const width = text.length * 6.6
      const places = [
        { x: x + 9, y: y - 9 },
        { x: x + 9, y: y + 19 },
        { x: x - 9 - width, y: y - 9 },
        { x: x - 9 - width, y: y + 19 },
        ...[1, 2, 3, 4, 5].map(row => ({ x: x + 9, y: y - 9 - 15 * row })),
      ].filter(place => place.x >= frame.left && place.x + width <= frame.right)
      const isFree = (place: { x: number; y: number }) =>
        taken.every(
          other =>
            Math.abs(other.y - place.y) >= 14 ||
            place.x >= other.x + other.width ||
            other.x >= place.x + width,
        )
      const place = places.find(isFree) ?? places[0] ?? { x: frame.left, y: y - 9 }
      taken.push({ ...place, width })
      return `<text x="${place.x.toFixed(1)}" y="${place.y.toFixed(1)}">${escaped(text)}</text>`
    })
    .join('')
}
