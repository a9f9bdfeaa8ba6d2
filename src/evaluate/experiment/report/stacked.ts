import { NONE } from '../../turns/report/numbers.ts'

/**
 * A row that is a table's on a wide screen, and on a phone a name with its cells below it, each behind its label; what is empty is left out there. Name
 * and cells are HTML already.
 */
export const stackedRow = (
  name: string,
  cells: readonly (readonly [label: string, html: string])[],
): string =>
  `<tr><th scope="row">${name}</th>${cells
    .map(([label, html]) => `<td${html === NONE ? ' class="none"' : ''} data-label="${label}">${html}</td>`)
    .join('')}</tr>`
