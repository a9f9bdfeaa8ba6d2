import { escaped } from '../../turns/report/escaped.ts'
import { callId, position } from '../../turns/report/page/links.ts'

/** A text that leads to a stretch of a call: the page's script puts its recording there. */
export const placeLink = (
  call: string,
  stretch: { readonly from_ms: number; readonly to_ms: number },
  text: string,
): string => `<a href="#${callId(call)}" ${position(stretch)}>${escaped(text)}</a>`
