// Words of grammar, as they sound between others in running speech (eSpeak's en-us habit); at the end of a clause without
// any stress the last of them gets its full form.
const WEAK = new Map(
  `a ɐ|an ɐn|and ænd|or ɔːɹ|but bˌʌt|of ʌv|for fɔːɹ|from fɹʌm|with wɪð|at æt|by baɪ|in ɪn|on ˌɔn|into ˌɪntʊ|than ðɐn|
   as æz|if ɪf|i aɪ|you juː|he hiː|she ʃiː|it ɪt|we wiː|they ðeɪ|us ˌʌs|them ðˌɛm|him hˌɪm|me mˌiː|my maɪ|your jʊɹ|
   his hɪz|her hɜː|its ɪts|our ˌaʊɚ|their ðɛɹ|this ðɪs|that ðæt|these ðiːz|those ðoʊz|is ɪz|are ɑːɹ|was wʌz|were wɜː|
   be biː|been bˌɪn|am æm|have hæv|has hæz|had hæd|can kæn|could kʊd|would wʊd|will wɪl|should ʃˌʊd|what wˌʌt|
   which wˌɪtʃ|when wɛn|not nˌɑːt|some sˌʌm|any ˌɛni|who hˌuː|why wˌaɪ|while wˌaɪl|i'm aɪm|i'll aɪl|i'd aɪd|i've aɪv|
   you're jʊɹ|you'll juːl|you've juːv|you'd juːd|we're wɪɹ|we'll wiːl|we've wiːv|we'd wiːd|they're ðɛɹ|they'll ðeɪl|
   they've ðeɪv|he's hiːz|he'll hiːl|she's ʃiːz|she'll ʃiːl|it's ɪts|it'll ɪɾəl|that's ðæts|there's ðɛɹz|because bɪkˈʌz`
    .split('|')
    .map(pair => pair.trim().split(' '))
    .map(([word = '', ipa = '']) => [word, ipa] as const),
)
const STARTS_WITH_VOWEL = /^[ˈˌ]*[aæɐɑɔəɛɜɪiᵻoʊuʌeɚ]/u
// These bear a stress of their own at the end of a phrase.
const WEAK_BEFORE_OTHERS = new Map(
  `about ɐbˌaʊt|so sˌoʊ|how hˌaʊ|near nˌɪɹ|before bᵻfˌoːɹ|over ˌoʊvɚ|under ˌʌndɚ|up ˌʌp|out ˌaʊt|within wɪðˌɪn|
   couldn't kˌʊdənt|wouldn't wˌʊdənt|get ɡɛt|go ɡˌoʊ|going ɡˌoʊɪŋ|make mˌeɪk|per pɜː`
    .split('|')
    .map(pair => pair.trim().split(' '))
    .map(([word = '', ipa = '']) => [word, ipa] as const),
)
// A t before a vowel is a flap in these, and only in these, across words.
const FLAPPED = new Set(['it', 'at', 'that', 'what', 'but', 'not'])

/** Whether a word in IPA begins with a vowel, stressed or not. */
export const startsWithVowel = (ipa: string): boolean => STARTS_WITH_VOWEL.test(ipa)

/**
 * The weak form of a word of grammar before another (`next` in IPA; '' at a pause), or undefined for words that have none.
 */
export function weakForm(word: string, next: string): string | undefined {
  const isBeforeVowel = startsWithVowel(next)
  if (word === 'the') return isBeforeVowel ? 'ðɪ' : 'ðə'
  if (word === 'to') return next === '' ? 'tuː' : isBeforeVowel ? 'tʊ' : 'tə'
  if (word === 'that' && next === '') return 'ðˈæt'
  return WEAK.get(word) ?? (next === '' ? undefined : WEAK_BEFORE_OTHERS.get(word))
}

/** A word's IPA as it sounds before `next`: "under it" has an r between, "at all" a flap. */
export function link(word: string, ipa: string, next: string): string {
  if (!startsWithVowel(next)) return ipa
  if (/(?:ɚ|ɜː)$/u.test(ipa)) return `${ipa}ɹ`
  return FLAPPED.has(word) ? ipa.replace(/t$/, 'ɾ') : ipa
}
