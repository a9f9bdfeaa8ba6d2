const scraps = [
  'null',
  '""',
  '{}',
  '[]',
  '1e999',
  '-1',
  'true',
  '"\\u0000"',
  '{"__proto__":1}',
  '"x":1',
  ',',
  '}',
  '"',
  'Ł',
]

/** A small congruential generator, so that a failure comes back with its seed: whole numbers from 0 to below the one given. */
export function generator(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** Breaks a JSON text in one to three places: a token, or nothing, gives way to a scrap. */
export function mutate(text: string, random: (below: number) => number): string {
  let mutated = text
  for (let times = 1 + random(3); times > 0; times--) {
    const from = random(mutated.length + 1)
    const token = /^("[^"]*"|-?\d+|true|false|null|.)/s.exec(mutated.slice(from))?.[0].length ?? 0
    const scrap =
      random(3) === 0 ? String.fromCharCode(32 + random(95)) : (scraps[random(scraps.length)] ?? '')
    mutated = mutated.slice(0, from) + scrap + mutated.slice(from + (random(3) === 0 ? 0 : token))
  }
  return mutated
}
