/** About twenty seconds of speech in whole sentences: what the agent says while it is talked over. */
export const LONG_GREETING =
  'Welcome, and thank you for calling. Let me tell you a little about the old lighthouse on the rock. ' +
  'It was built of grey stone by forty men in three summers, and its lamp could be seen for twenty miles. ' +
  'Every evening the keeper climbed the long stair with a can of oil and a cloth for the glass. ' +
  'In the winter the sea came over the wall, and nobody could land for weeks. ' +
  'The keeper wrote everything down in a book, and that book is still there to be read.'

/** A question whose answer is yes, for a caller who says it early. */
export const EARLY_QUESTION =
  'Good morning. I have a free table for two at seven tonight. Shall I book it for you now?'

/** What the embedded voices say, where no recording says it. */
export const madeTexts = {
  yes: ['Yes.', 'Yeah.', 'Yes, please.'],
  lone: ['Yes.', 'No.', 'Seven.', 'Four two.', 'Tomorrow.', 'Two people.'],
  stop: ['Stop.', 'Wait.', 'Enough.'],
  digits: [
    'Four one five.',
    'Two three six.',
    'Nine zero four.',
    'Seven seven one.',
    'One two eight.',
    'Zero one two three.',
    'Eight one one nine.',
  ],
  holdOn: ['Hold on.', 'One moment, please.', 'Wait a minute.', 'Let me see.'],
  afterHoldOn: [
    'Okay, what time is it now?',
    'Right, I am back. Count to three, please.',
    'Okay, I have it here.',
  ],
  repairs: [
    'I want a table for two, no, for three people.',
    'Call me at four, uh, sorry, at five in the afternoon.',
    'My name is, well, you can call me Robin.',
    'It was on Monday, I mean on Tuesday of last week.',
  ],
  aside: [
    'No, put it on the table, please.',
    'I am on the phone, give me a minute.',
    'Can you close the door?',
  ],
  story: ['I have some time now, so could you please tell me a long story?'],
  spanish: ['Hola, kairo reservar oona mesa para dos personas.', 'Boo-enos dee-as, kay ora es?'],
  smooth: [
    'What time is it now?',
    'How far is it to the station?',
    'I would like to change my address.',
    'Please tell me what you can do.',
    'The parcel came on Monday and it was broken.',
    'Can I speak to somebody about my bill?',
  ],
} as const
