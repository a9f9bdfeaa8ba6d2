/** What agents say, by shape: "{}" is filled in. Short ones first, as replies begin with them. */
const SHAPES = [
  [
    '{}.',
    'Sure|Of course|One moment please|Good morning|Thank you|Absolutely|Let me check|No problem at all|Right away',
  ],
  ['{}, I can help you with that.', 'Sure|Of course|Absolutely|Yes|Certainly'],
  [
    'I see that {},',
    'you called us before|the order was late|your name has changed|the payment failed|it rained all week',
  ],
  ['Your {} is ready.', 'order|prescription|ticket|new card|repair|invoice|room|table by the window'],
  [
    'The {} is on Tuesday at three.',
    'appointment|interview|delivery|meeting with Doctor Miller|next train to Boston|first lesson|flight',
  ],
  [
    'Could you tell me {}?',
    'your name|your address|the order number|what went wrong|when you called|who sent it to you',
  ],
  [
    '{}, would that work for you?',
    'Thursday at ten|The day after tomorrow|A smaller table|An earlier train|Next week',
  ],
  ['We open at nine and close at {} in the evening.', 'five|six|seven|eight|half past nine|ten'],
  [
    'I have moved your appointment to {}, and you will get a message about it.',
    'Monday morning|Friday afternoon|next Wednesday|the end of the month|another doctor',
  ],
  [
    'Before I do that, I need to make sure that {}.',
    'I speak with the right person|you have your card at hand|nobody else uses the account|we have your new address',
  ],
  [
    'It usually takes {} until the money is back in your account.',
    'two days|a week|three to five days|no more than an hour|about ten minutes|longer than one would think',
  ],
  [
    'I am sorry to hear about {}.',
    'the trouble|your loss|the long wait|that mistake|the broken window|the noise',
  ],
  [
    'If the light on the front is {}, please unplug it, wait for ten seconds, and plug it in again.',
    'red|green|blinking|off|orange|still blue',
  ],
  ['{} is spelled with two letters like these.', 'Anna|Philip|Sheffield|Mississippi|The street|My own name'],
  ['And the {}?', 'weather|second one|rest of the family|price|colour|reason|other address'],
  [
    'There are {} seats left on the evening flight to Chicago.',
    'two|three|four|seven|eleven|no more|only the most expensive',
  ],
  [
    'Please hold the line while I look for {}.',
    'it|the file|a free room|someone who knows|your last bill|a cheaper one',
  ],
  ['Is there anything else that {}?', 'I can do for you|you would like to know|worries you|we should change'],
  [
    '{} will be there between noon and two.',
    'The driver|A technician|Your package|My colleague Susan|Somebody',
  ],
  [
    'Well, {} is a good question.',
    'that|this|yours|the second|how long it lasts|what it costs|where to begin',
  ],
] as const

const BEGINNINGS = ['', 'Okay. ', 'So, ', 'And ', 'Thanks, Mary. ']

/** Clauses as a model and the clause splitter make them: 1 to 20 words, all different, always the same `count` in the same mixed order. */
export function variedClauses(count: number): readonly string[] {
  const all = BEGINNINGS.flatMap(beginning =>
    SHAPES.flatMap(([shape, fillings]) =>
      fillings.split('|').map(filling => `${beginning}${shape.replace('{}', filling)}`),
    ),
  )
  if (count > all.length) throw new RangeError(`there are ${all.length} clauses, but ${count} were asked for`)
  // A step that has no divisor in common with the length visits each once.
  const step = STEPS.find(prime => all.length % prime !== 0) ?? 1
  return Array.from({ length: count }, (_, index) => all[(index * step) % all.length] ?? '')
}
const STEPS = [211, 223, 227]
