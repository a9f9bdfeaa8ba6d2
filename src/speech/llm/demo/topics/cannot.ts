import { type Intent, say } from '../intent.ts'

/** Requests that sound like those to a real assistant: refused plainly, with what is possible instead. */
export const cannot: readonly Intent[] = [
  {
    name: 'emergency',
    patterns: [
      'call|need|get an|the|a ambulance|police|doctor|fire',
      'call nine one one',
      'call|dial 911|112|999',
      'heart attack',
      'kill|hurt|harm myself',
      'want to die',
      'suicide|suicidal',
      'this is an emergency',
      'someone is hurt|dying',
    ],
    answer: () =>
      'Please call for real help. Dial your local emergency number now. I am only a demo, and cannot reach anybody.',
  },
  {
    name: 'weather',
    patterns: [
      'weather',
      'is|will it [going|be] [to] [be] rain|raining|snow|snowing|sunny|cold|warm|hot|windy',
      'forecast',
      'temperature',
      'need an umbrella',
      'how cold|warm|hot is it',
    ],
    answer: say(
      'I cannot know the weather. I have a clock, but no window and no internet.',
      'No idea, honestly. I cannot look outside, I am only the demo.',
    ),
  },
  {
    name: 'appointment',
    patterns: [
      'book|make|schedule|cancel|reschedule|change|move|need|have|want * appointment|reservation|meeting|booking',
      'book|reserve * table|room|flight|ticket|hotel|taxi|seat|trip',
      'appointment [with|for|at|on]',
      'calendar',
    ],
    answer: say(
      'I cannot book anything. I am the demo, without a calendar.',
      'No bookings here, sorry. An agent with tools could do that, the demo cannot.',
    ),
  },
  {
    name: 'order',
    patterns: [
      'order|buy|purchase|deliver|get * pizza|food|coffee|burger|book|shoes|package|something|taxi|drink|sandwich',
      'i would like [to] order|buy|purchase',
      'where is|track my order|package|parcel|delivery',
      'my order|bill|invoice|account|subscription|refund|payment|balance',
      'want to [place] order|return|pay|cancel|buy',
      'how much does|is it|a|the|this',
      'opening hours',
      'are you open',
      'what time does|do|is * open|close|opens|closes|leave|arrive|start|starts|train|bus|shop|store',
    ],
    answer: say(
      'I cannot do that, I am the demo. There is no shop behind me.',
      'Sorry, not from here. I have no orders, no prices, and no accounts.',
    ),
  },
  {
    name: 'person-wanted',
    patterns: [
      'speak|talk|connect|transfer|put * human|person|agent|representative|operator|manager|somebody|someone|support|supervisor',
      '^ agent|operator|representative $',
      'real person $',
      'customer service|support',
    ],
    answer: say(
      'There is nobody behind me. I am a demo on its own.',
      'I cannot put you through. It is just me here, the demo.',
    ),
  },
  {
    name: 'device',
    patterns: [
      'set|start|make|create * timer|alarm|reminder',
      'remind me',
      'wake me',
      'play * music|song|radio|video|something',
      'turn|switch on|off the',
      'call|phone|ring|text|message|email my|him|her|mom|dad|mum',
      'send * email|message|text|mail',
      'read * email|emails|messages|news|mail',
      'take a note',
      'open * app|browser|door|website|window',
    ],
    answer: say(
      'That is beyond me. I can talk, but I cannot touch anything.',
      'I have no hands for that. The demo only talks.',
    ),
  },
  {
    name: 'look-up',
    patterns: [
      'news',
      'who won',
      'search|google|look for|up|it|the',
      'translate',
      'stock|stocks|share price|market',
      'what is the price of',
      'how far|long is it to',
      'directions|way to',
      'traffic',
      'football|soccer score|result',
      'recommend',
      'recipe',
    ],
    answer: say(
      'I cannot look that up. No internet in here, only rules.',
      'That I do not know. I would need a real model, or the web.',
    ),
  },
]
