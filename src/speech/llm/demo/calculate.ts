import { type NumberSpan, readNumbers } from './numbers.ts'

type Operator = '+' | '-' | '*' | '/'

/** The value of a sum among the words, "seven plus five times two" as on paper; NaN: divided by zero; null: no sum here. */
export function readSum(heard: readonly string[]): number | null {
  const words = heard.map(asNumber)
  const spans = readNumbers(words)
  return readVerbForm(words, spans) ?? readPrefixForm(words, spans) ?? readChain(words, spans)
}

/** Next to an operator, "to" and "for" were numbers. */
function asNumber(word: string, at: number, words: readonly string[]): string {
  const isOperator = (other: string | undefined) => other !== undefined && nextToNumbers.has(other)
  return isOperator(words[at + 1]) || isOperator(words[at - 1]) ? (soundAlikes[word] ?? word) : word
}

const nextToNumbers = new Set(['plus', 'minus', 'times', 'divided', 'multiplied'])
const soundAlikes: Readonly<Record<string, string>> = {
  to: 'two',
  too: 'two',
  for: 'four',
  won: 'one',
  ate: 'eight',
}

const operators: Readonly<Record<string, Operator>> = {
  plus: '+',
  add: '+',
  'added to': '+',
  minus: '-',
  less: '-',
  'take away': '-',
  'taken away from': '-',
  times: '*',
  time: '*',
  x: '*',
  'multiplied by': '*',
  'multiplied with': '*',
  'divided by': '/',
  'divide by': '/',
  over: '/',
}

/** Numbers with an operator between each two of them; the first gap that is none ends the chain. */
function readChain(words: readonly string[], spans: readonly NumberSpan[]): number | null {
  const [first] = spans
  if (!first) return null
  const terms = [first.value]
  let linked = false
  for (let at = 1; at < spans.length; at++) {
    const left = spans[at - 1]
    const right = spans[at]
    if (!left || !right) break
    const operator = operators[words.slice(left.to, right.from).join(' ')]
    if (!operator && linked) break
    if (!operator) {
      terms[0] = right.value
      continue
    }
    linked = true
    const last = terms.at(-1) ?? 0
    if (operator === '*') terms[terms.length - 1] = last * right.value
    else if (operator === '/') terms[terms.length - 1] = divide(last, right.value)
    else terms.push(operator === '+' ? right.value : -right.value)
  }
  return linked ? terms.reduce((sum, term) => sum + term, 0) : null
}

/** "add two and three", "divide ten by four", "subtract five from twelve", "the sum of …". */
function readVerbForm(words: readonly string[], spans: readonly NumberSpan[]): number | null {
  const [a, b, more] = spans
  if (!a || !b || more) return null
  const verb = words.slice(Math.max(0, a.from - 4), a.from)
  const link = words.slice(a.to, b.from).join(' ')
  const has = (...any: readonly string[]) => any.some(word => verb.includes(word))
  if (link === 'and' || link === 'to' || link === 'with') {
    if (has('add', 'sum')) return a.value + b.value
    if (has('multiply', 'product')) return a.value * b.value
    if (has('difference')) return Math.abs(a.value - b.value)
  }
  if (link === 'and' && words[a.from - 1] === 'is' && words[a.from - 2] === 'what') return a.value + b.value
  if (link === 'from' && has('subtract', 'take')) return b.value - a.value
  if (link === 'by' && has('multiply')) return a.value * b.value
  if (link === 'by' && has('divide')) return divide(a.value, b.value)
  if (link === 'percent of' || link === 'per cent of') return (a.value / 100) * b.value
  return null
}

/** "half of thirty", "twice eight", "the square root of nine", "seven squared". */
function readPrefixForm(words: readonly string[], spans: readonly NumberSpan[]): number | null {
  const [only, more] = spans
  if (!only || more) return null
  const before = words.slice(Math.max(0, only.from - 3), only.from).join(' ')
  if (/\bhalf (of )?$/.test(`${before} `)) return only.value / 2
  if (/\b(twice|double) $/.test(`${before} `)) return only.value * 2
  if (/\bsquare root of $/.test(`${before} `)) return Math.sqrt(only.value)
  return words[only.to] === 'squared' ? only.value ** 2 : null
}

function divide(a: number, b: number): number {
  return b === 0 ? Number.NaN : a / b
}
