import { type Context, isCapitalised, near, type Said } from './context.ts'
import { cardinal, digitsSingly, ordinal } from './numbers.ts'
import { sayWhole } from './numerals.ts'

// Said as a word, or spelled although a word is written so.
const SAID_AS_WORD = new Set(
  'NASA NATO FEMA OSHA UNESCO UNICEF OPEC AIDS COVID ASAP PIN SIM RAM ROM LAN WAN NAFTA NASCAR NASDAQ SWAT SCUBA LASER RADAR JPEG GIF MEDICAID HIPAA IKEA COBRA ERISA SCADA SAAS MAC ZIP CAPTCHA FICO MIDI POTUS DARPA SONAR JSON YAML CRUD'.split(
    ' ',
  ),
)
const SPELLED = new Set(
  'AI AM PM IT US ID IP TV PC EU UK UN API CEO CFO CIO COO CTO DIY EOD ETA EV FAQ GUI IQ IRS ISP IVR OTP UAE UI URL USB UX VAT VIP HR PR DVD CD ATM CPU GPU SMS MRI DNA FBI CIA GPS LED PDF HTML HTTP HTTPS AARP IEEE AWS IOS SUV MBA EMT EST USA AAA AA HOA APR IRA LLC LLP LA DC NY TX OS SOS IOU UPS CSA ACH AED ASL ADA APA IBM IPO IOT ISO UFO UFC USPS UPC EIN ESP EPA ERP CRM SAP SEO SQL'.split(
    ' ',
  ),
)
const SPELLED_IN_SMALL = new Set(
  'ai api url usb gps pdf faq ui ux cpu gpu sms dvd cd tv ceo cfo cto ip atm html http https iq dna fbi'.split(
    ' ',
  ),
)
const LABELS =
  /^(?:plan|vitamin|grade|section|option|letter|hepatitis|team|point|type|class|group|block|building|gate|terminal|room|unit|apartment|apt|suite|line|size|column|row|zone|exhibit|appendix|part|phase|tier|concourse|schedule|form|an?)$/i
const LOUD = /^[A-Z]{2,}$/
const VOWEL = /[AEIOUY]/

/** Says a word of letters only: initials spelled, "OpenAI" in its parts, everything else as it is, in lower case. */
export function sayLetters(word: string, context: Context): Said {
  if (word.length === 1) return sayOne(word, context)
  const [, base = '', ending = ''] = /^([A-Z]{2,})('?s)?$/.exec(word) ?? []
  const roman = sayRoman(word, context)
  if (roman !== undefined) return roman
  if (base !== '') return isSpelled(base, context) ? base + ending : word.toLowerCase()
  if (
    word === word.toLowerCase() ||
    (isCapitalised(word) && !/[a-z][A-Z]/.test(word)) ||
    context.isKnown(word.toLowerCase())
  )
    return sayLower(word.toLowerCase(), context)
  const parts = word.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z']+/g) ?? []
  return parts.map(part => (part.length === 1 ? part.toUpperCase() : sayLetters(part, context))).join(' ')
}

/** Says letters and digits mixed ("A1B2C3", "MP3", "covid19"): each run of one kind by itself. */
export function sayCode(word: string, context: Context): Said {
  const runs = word.match(/\d+(?:\.\d+)*|[A-Za-z']+/g) ?? []
  return runs
    .map(run => {
      if (run.includes('.')) return run.split('.').map(sayWhole).join(' point ')
      if (/\d/.test(run)) return run.length > 2 || run.startsWith('0') ? digitsSingly(run) : sayWhole(run)
      return run.length < 3 || !VOWEL.test(run.toUpperCase()) ? singly(run) : sayLetters(run, context)
    })
    .join(' ')
}

/** Letters as separate words: "A1B" as "A", "one", "B". */
const singly = (letters: string): Said => [...letters.toUpperCase().replace(/[^A-Z]/g, '')].join(' ')

function sayOne(letter: string, context: Context): Said {
  if (letter === 'I' || letter === 'a') return letter.toLowerCase()
  if (letter !== 'A') return letter.toUpperCase()
  const next = near(context, 1)
  const isArticle = /^[a-z]/.test(next) || (context.index === 0 && /^[A-Za-z]{2}/.test(next))
  return isArticle && !LABELS.test(near(context, -1)) ? 'a' : 'A'
}

// Short words without a vowel are spelled, whether in capitals or not ("jpg", "pdf", "Mr" is an abbreviation).
function sayLower(word: string, context: Context): Said {
  if (SPELLED_IN_SMALL.has(word)) return word.toUpperCase()
  const hasVowel = VOWEL.test(word.toUpperCase())
  if (hasVowel || context.isKnown(word) || word.length > 5) return word
  return word.replace(/[^a-z]/g, '').toUpperCase()
}

function isSpelled(base: string, context: Context): boolean {
  if (SPELLED.has(base)) return !isShouted(context) || base.length > 2
  if (SAID_AS_WORD.has(base)) return false
  if (!VOWEL.test(base)) return true
  const isWord = context.isKnown(base.toLowerCase())
  if (base.length > 5) return false
  if (base.length > 3) return !isWord && !/^[^AEIOUY]?[AEIOUY]?[^AEIOUY]{1,2}[AEIOUY]/.test(base)
  return !(isWord && (isShouted(context) || COMMON.has(base)))
}

// "PLEASE STOP": in capitals throughout, or a short word that is stressed so.
const COMMON = new Set(
  'NO NOT YES AND THE ALL ANY NOW NEW YOU FOR BUT CAN MAY OUR HIS HER OUT OFF ONE TWO TEN TOP END SO TO OF ON IN IS BE DO GO HE WE MY OR IF BY AN AS AT UP ME BIG BAD RED DAY WAY WHY HOW WHO GET GOT HAD HAS HIT JOB KEY LET LOW MAN MEN OLD OWN PAY PUT RUN SAY SEE SET SHE SIX TRY USE WAS WIN OH HI'.split(
    ' ',
  ),
)

function isShouted(context: Context): boolean {
  const around = [-2, -1, 1, 2]
    .map(offset => near(context, offset))
    .filter(word => /^[A-Za-z']{2,}$/.test(word))
  return around.length > 0 && around.every(word => LOUD.test(word) && !SPELLED.has(word))
}

const ROMAN = ' II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX'.split(' ')
const NUMBERED = /^(?:vol|volume|chapter|part|phase|act|section|class|type|level|stage|article)$/
const RULERS =
  /^(?:henry|louis|charles|elizabeth|george|edward|richard|william|james|john|pope|paul|benedict|francis)$/i

// "World War II", "Henry VIII"; one letter alone is more often a letter.
function sayRoman(word: string, context: Context): Said | undefined {
  const value = ROMAN.indexOf(word) + 1
  const previous = near(context, -1)
  if (value < 2 || word.length < 2 || !(isCapitalised(previous) || NUMBERED.test(previous))) return undefined
  return RULERS.test(previous) ? `the ${ordinal(value)}` : cardinal(value)
}
