/** Makes a function that maps a word the recogniser got slightly wrong to the nearest of `known`, and leaves the rest. */
export function mender(known: Iterable<string>): (word: string) => string {
  const vocabulary = new Set(known)
  const candidates = [...vocabulary].filter(word => word.length >= shortestMended).sort()
  return word => {
    if (word.length < shortestMended || vocabulary.has(word) || plain.has(word)) return heardAs[word] ?? word
    const reach = word.length >= 8 ? 2 : 1
    const near = candidates.find(other => other[0] === word[0] && distanceWithin(word, other, reach))
    return heardAs[word] ?? near ?? word
  }
}

const shortestMended = 5

/** What a small recogniser writes for a word of ours when it hears a sound-alike. */
const heardAs: Readonly<Record<string, string>> = {
  whether: 'weather',
  choke: 'joke',
  chokes: 'jokes',
  dime: 'time',
  stori: 'story',
  storey: 'story',
  goodby: 'goodbye',
  byebye: 'goodbye',
  forty: 'forty',
  fourty: 'forty',
  okey: 'okay',
  yup: 'yes',
  yep: 'yes',
  yeah: 'yes',
  yea: 'yes',
  nope: 'no',
  nah: 'no',
  gonna: 'going',
  wanna: 'want',
}

/** Everyday words one letter away from one of ours: what was heard is what was meant. */
const plain = new Set(
  `store storm stores stove stone stories score short shore mount court county counts country counter
   spill smell shell spells spend speed thinks thing things tanks think those these there where were
   other mother brother father feather leather another world words wards works worry sorry loved loves
   lover liked likes lines lives times timed title tired tries would could should shall stops stopped
   start starts state stuff study house horse hours right night light might sight eight weight height
   would greet great green treat tread trade spare space spoke smoke small stall still skill steel
   sweet sleet sleep steep sheep cheap check cheek cheese choose chose close clothe cloth clock block
   black blank plank plans plant plane place plate slate later water wafer quite quiet quick quote
   minus minor miner mines seven sever never fever sixth fifty fifth first thirst forth north worth
   month mouth south youth truth teeth tooth three throw throne phone prone drone alone along among
   again against going doing being seeing saying paying playing laying staying waiting writing biting
   weather whether waited wanted wanting asking taking making baking talking walking working`.split(/\s+/),
)

/** Whether two words are at most `reach` single-letter changes apart (Levenshtein). */
export function distanceWithin(a: string, b: string, reach: number): boolean {
  if (Math.abs(a.length - b.length) > reach) return false
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    if (Math.min(...next) > reach) return false
    row = next
  }
  return (row[b.length] ?? 0) <= reach
}
