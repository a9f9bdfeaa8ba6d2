import { type Context, near, type Said } from './context.ts'

// As written after a number: the name for one and for more. A name that is also a word counts only right after the digits.
const UNITS: ReadonlyMap<string, readonly [string, string]> = new Map(
  `km kilometer|m meter|cm centimeter|mm millimeter|mi mile|yd yard|kg kilogram|g gram|mg milligram|lb pound|lbs pound|
   oz ounce|l liter|L liter|ml milliliter|mL milliliter|gal gallon|kb kilobyte|KB kilobyte|kB kilobyte|MB megabyte|
   GB gigabyte|TB terabyte|mins minute|min minute|secs second|sec second|hr hour|hrs hour|ms millisecond|px pixel|
   W watt|kW kilowatt|kWh kilowatt hour|V volt|cal calorie|kcal kilocalorie|dB decibel|rpm RPM|pt point|pts point|
   mAh milliamp hour|ac acre|wk week|wks week|yr year|yrs year|mo month|mos month|pcs piece|tbsp tablespoon|tsp teaspoon`
    .split('|')
    .map(line => line.trim().split(/ (.*)/))
    .map(
      ([sign = '', name = '']) => [sign, [name, /^[A-Z]+$/.test(name) ? name : `${name}s`] as const] as const,
    ),
)
const UNCHANGED = new Map([
  ['mph', 'miles per hour'],
  ['MPH', 'miles per hour'],
  ['mpg', 'miles per gallon'],
  ['kph', 'kilometers per hour'],
  ['km/h', 'kilometers per hour'],
  ['m/s', 'meters per second'],
  ['kbps', 'kilobits per second'],
  ['Mbps', 'megabits per second'],
  ['Gbps', 'gigabits per second'],
  ['Hz', 'hertz'],
  ['kHz', 'kilohertz'],
  ['MHz', 'megahertz'],
  ['GHz', 'gigahertz'],
  ['ft', 'feet'],
  ['°', 'degrees'],
  ['°C', 'degrees celsius'],
  ['°F', 'degrees fahrenheit'],
  ['℃', 'degrees celsius'],
  ['℉', 'degrees fahrenheit'],
  ['%', 'percent'],
])
const ONLY_JOINED = new Map([
  ['h', 'hours'],
  ['s', 'seconds'],
  ['d', 'days'],
  ['in', 'inches'],
  ['k', 'thousand'],
  ['M', 'million'],
  ['B', 'billion'],
  ['bn', 'billion'],
  ['x', 'times'],
  ["'", 'feet'],
  ['"', 'inches'],
])
const NUMBER = /^([-+~]?(?:\d[\d,]*)?(?:\.\d+)?)([°℃℉%'"A-Za-z]{1,4}(?:\/[hs])?)$/u
const COUNT = /^(?:[-+~]?\d[\d,]*(?:\.\d+)?[-–])?[-+~]?(?:\d[\d,]*)?(?:\.?\d+)?$/

/** A number and the unit it is written with ("5km" → "5" and "kilometers"), or undefined. `said` of one is singular. */
export function readMeasure(core: string): { number: string; said: Said } | undefined {
  const [, number = '', unit = ''] = NUMBER.exec(core) ?? []
  if (!/\d/.test(number)) return undefined
  const said = nameOf(unit, number) ?? ONLY_JOINED.get(unit)
  return said === undefined ? undefined : { number, said }
}

/** Says a unit that stands alone after its number ("km" after "5"); undefined for anything else. */
export function sayUnit(core: string, context: Context): Said | undefined {
  const number = near(context, -1)
  if (core === '°C' || core === '°F' || core === '%') return UNCHANGED.get(core)
  return /\d/.test(number) && COUNT.test(number) ? nameOf(core, number) : undefined
}

function nameOf(unit: string, number: string): Said | undefined {
  if (unit === 'ft' && number === '1') return 'foot'
  if (unit.startsWith('°') && number === '1') return UNCHANGED.get(unit)?.replace('degrees', 'degree')
  const [one, many] = UNITS.get(unit) ?? []
  return UNCHANGED.get(unit) ?? (number === '1' ? one : many)
}
