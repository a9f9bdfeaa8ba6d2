import { escaped } from '../escaped.ts'

/**
 * A long table of values: its cells, already HTML, are a name and then numbers. Without closing tags, which HTML does not
 * need here: these tables are a third of the page.
 */
export const valuesTable = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<div class="scroll"><table class="values"><thead><tr>${heads.map(head => `<th scope="col">${escaped(head)}`).join('')}<tbody>${rows
    .map(cells => `<tr><td>${cells.join('<td>')}`)
    .join('\n')}</table></div>`
