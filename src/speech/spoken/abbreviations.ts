import { type Context, isCapitalised, near, type Said } from './context.ts'

// By how the word is written in lower case, without its stop.
const WITH_STOP = new Map(
  Object.entries({
    ave: 'avenue',
    blvd: 'boulevard',
    rd: 'road',
    ln: 'lane',
    ct: 'court',
    pl: 'place',
    pkwy: 'parkway',
    hwy: 'highway',
    apt: 'apartment',
    ste: 'suite',
    bldg: 'building',
    fl: 'floor',
    dept: 'department',
    inc: 'incorporated',
    corp: 'corporation',
    ltd: 'limited',
    co: 'company',
    jr: 'junior',
    sr: 'senior',
    prof: 'professor',
    gen: 'general',
    lt: 'lieutenant',
    col: 'colonel',
    capt: 'captain',
    sgt: 'sergeant',
    rev: 'reverend',
    hon: 'honorable',
    sen: 'senator',
    rep: 'representative',
    gov: 'governor',
    pres: 'president',
    mt: 'mount',
    ft: 'fort',
    univ: 'university',
    assn: 'association',
    mgr: 'manager',
    asst: 'assistant',
    approx: 'approximately',
    est: 'established',
    max: 'maximum',
    min: 'minimum',
    avg: 'average',
    misc: 'miscellaneous',
    tel: 'telephone',
    ext: 'extension',
    fig: 'figure',
    vol: 'volume',
    ch: 'chapter',
    pp: 'pages',
    ed: 'edition',
    ref: 'reference',
    qty: 'quantity',
    amt: 'amount',
    acct: 'account',
    no: 'no',
    in: 'in',
  }),
)
const ALWAYS = new Map(
  Object.entries({
    mr: 'mister',
    mrs: 'missus',
    ms: 'miz',
    dr: 'doctor',
    vs: 'versus',
    etc: 'et cetera',
    approx: 'approximately',
    blvd: 'boulevard',
    dept: 'department',
    'e.g': 'for example',
    eg: 'for example',
    'i.e': 'that is',
    'a.k.a': 'AKA',
    pkwy: 'parkway',
    apt: 'apartment',
    ave: 'avenue',
    hwy: 'highway',
    'w/': 'with',
    'w/o': 'without',
    'b/c': 'because',
    'c/o': 'care of',
    'n/a': 'NA',
    'q&a': 'Q and A',
    'at&t': 'A T and T',
    'c++': 'C plus plus',
    'c#': 'C sharp',
    'f#': 'F sharp',
    '.net': 'dot net',
    'e-mail': 'email',
    'e-mails': 'emails',
    'wi-fi': 'wifi',
    ios: 'IOS',
    macos: 'mac OS',
    phd: 'PHD',
    'ph.d': 'PHD',
    '401k': 'four oh one K',
    '401(k': 'four oh one K',
    ok: 'okay',
    hm: 'hmm',
    mm: 'hmm',
    mmm: 'hmm',
    mhm: 'uh huh',
    'mm-hmm': 'uh huh',
    'mm-hm': 'uh huh',
    'uh-huh': 'uh huh',
    '&': 'and',
    '+': 'plus',
    '=': 'equals',
    '%': 'percent',
    '@': 'at',
    '#': 'number',
    '<': 'less than',
    '>': 'greater than',
    '->': 'to',
    '×': 'times',
  }),
)
// Said before a name, so their stop never ends a sentence.
const TITLES =
  /^(?:Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Capt|Sgt|Rev|Hon|Sen|Rep|Gov|Pres|Mt|Ft|St|Fig|Vol|[vV]s|[aA]pprox|[eE]\.g|[iI]\.e)$/
const AFTER_STREET =
  /^(?:Apt|Apartment|Suite|Ste|Unit|Floor|North|South|East|West|N|S|E|W|NE|NW|SE|SW|and|in|at)$/

/** Says an abbreviation ("Dr", "St", "e.g", "approx"); undefined for anything else. */
export function sayAbbreviation(core: string, context: Context): Said | undefined {
  const lower = core.toLowerCase()
  const hasStop = context.ends[context.index] === '.'
  if (lower === 'no' && hasStop && /^#?\d/.test(near(context, 1))) return 'number'
  if (lower === 'p' && hasStop && /^\d/.test(near(context, 1))) return 'page'
  if (lower === 'nos' && /^\d/.test(near(context, 1))) return 'numbers'
  if (core === 'Dr' && isDrive(context)) return 'drive'
  if (core === 'St') return isSaint(context) ? 'saint' : 'street'
  if (core === 'oz' || core === 'lbs') return core === 'oz' ? 'ounces' : 'pounds'
  const always = lower === 'ms' && core !== 'Ms' ? undefined : ALWAYS.get(lower)
  if (always !== undefined) return always
  return hasStop && isWrittenSo(core, context) ? WITH_STOP.get(lower) : undefined
}

/** Whether the stop after a word belongs to the word alone: "Dr. Lee", "Jan. 5", "9 a.m. and", but the last of "Main St. Come". */
export function isOwnStop(core: string, context: Context): boolean {
  const next = near(context, 1)
  if (next === '') return false
  if (/^(?:no|p|pp)$/i.test(core)) return /^#?\d/.test(next)
  if (TITLES.test(core)) return true
  if (INITIALS.test(core) && core !== 'I' && isCapitalised(next)) return true
  if (BEFORE_NAMES.test(core)) return true
  return (INITIALS.test(core) || isShort(core)) && core !== 'I' && !isCapitalised(next)
}

const INITIALS = /^(?:[A-Z]\.)*[A-Z]$/
const BEFORE_NAMES =
  /^(?:Inc|Co|Corp|Ltd|Jr|Sr|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)$/

const isShort = (core: string): boolean =>
  WITH_STOP.has(core.toLowerCase()) || ALWAYS.has(core.toLowerCase()) || /^[ap]\.?m$/i.test(core)

// Words of their own end sentences too: "no.", "in.", "Max.", "the rep."
function isWrittenSo(core: string, context: Context): boolean {
  if (!/^(?:no|in|max|min|est|ed|ref|rep|gen|col|pres|fig|ch|fl|co|pl|hon|misc)$/i.test(core)) return true
  return isCapitalised(core) && isCapitalised(near(context, 1))
    ? !/^(?:no|in|max)$/i.test(core)
    : /^\d/.test(near(context, 1)) && !/^(?:no|in)$/i.test(core)
}

function isDrive(context: Context): boolean {
  const next = near(context, 1)
  if (!isCapitalised(near(context, -1))) return false
  return !isCapitalised(next) || AFTER_STREET.test(next) || /^\d/.test(near(context, -2))
}

function isSaint(context: Context): boolean {
  const isAfterName = isCapitalised(near(context, -1)) || /^\d+(?:st|nd|rd|th)$/.test(near(context, -1))
  return (
    isCapitalised(near(context, 1)) && !(isAfterName && /\d/.test(`${near(context, -2)}${near(context, -1)}`))
  )
}
