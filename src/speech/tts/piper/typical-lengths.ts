/**
 * How long a symbol lasts in a Piper voice with the pad behind it, in frames of 256 samples at 22,050 Hz (11.6 ms): means over 150 clauses
 * of `src/evaluate/voice/clauses.ts` in en_US-joe-medium. For voices whose model does not say it. Sounds are alike: 3.2 to 4.8.
 */
export const typicalLength = (symbol: string): number => LONGER.get(symbol) ?? 4
const LONGER = new Map([
  [',', 12],
  [';', 12],
  [':', 12],
  ['?', 9],
  ['.', 8],
  ['!', 8],
  ['e', 5],
  ['o', 5],
  ['ˈ', 5],
  ['ˌ', 4.5],
])
