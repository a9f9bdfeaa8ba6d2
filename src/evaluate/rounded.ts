/** A JSON object with every number cut to a thousandth: enough for milliseconds and shares, and readable. */
export function roundedObject(object: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, rounded(value)]))
}

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * 1000) / 1000
  if (Array.isArray(value)) return value.map(rounded)
  return typeof value === 'object' && value !== null ? roundedObject(value) : value
}
