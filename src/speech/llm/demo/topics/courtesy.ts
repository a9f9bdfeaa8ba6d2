import { type Intent, say } from '../intent.ts'
import { pick } from '../variety.ts'

/** Thanks, praise, blame and apologies. */
export const courtesy: readonly Intent[] = [
  {
    name: 'thanks',
    weight: 0.7,
    patterns: ['thank you', 'thanks', '^ cheers $', 'i appreciate it|that'],
    answer: say(
      'You are welcome. Anything else?',
      'My pleasure. What next?',
      'Any time. Go on asking.',
      'Gladly done. What else?',
    ),
  },
  {
    name: 'compliment',
    weight: 0.9,
    patterns: [
      'you are [so|very|really|quite|pretty] good|great|nice|clever|smart|amazing|awesome|fast|quick|cool|sweet|wonderful|brilliant|helpful|kind|lovely',
      'you sound|speak [very|so|really] good|great|nice|well|natural|lovely',
      'i like|love you|talking|this|that|it $',
      'i like|love your',
      'well done',
      'good|great|nice|excellent job|work|answer|story|bot|one',
      'that|this|it is|was [so|very|really|pretty|quite] good|great|nice|cool|amazing|awesome|impressive|wonderful|lovely|beautiful|fast',
      '^ [very] good|great|perfect|excellent|amazing|awesome|impressive|wonderful|brilliant|fantastic|lovely|beautiful $',
      'nice voice',
    ],
    answer: scene => {
      const name = scene.callerName ? `, ${scene.callerName}` : ''
      return pick(scene, [
        `Thank you${name}. You are kind.`,
        `How nice of you${name}. What next?`,
        'Thanks. Small rules, big effort.',
        'Oh, thank you. I do my best.',
      ])
    },
  },
  {
    name: 'insult',
    patterns: [
      'you are [so|very|really|a|an|such] [bit] stupid|dumb|bad|useless|annoying|boring|idiot|terrible|slow|wrong|crazy|ugly|awful',
      'stupid|dumb|useless bot|machine|robot|thing|computer',
      'i hate you|this|it',
      'you suck',
      '^ that is|was [so|very|really] bad|stupid|terrible|boring|wrong|not [funny|true|good|right] $',
      'that|this is not funny|true|right|correct|good',
      'fuck|shit|damn|bullshit',
    ],
    answer: say(
      'Fair enough. I am only a few rules.',
      'Sorry about that. Let us try something else.',
      'I can take it. Shall I do better with a simple question?',
    ),
  },
  {
    name: 'apology',
    patterns: [
      '^ [i] [am] [so|very] sorry $',
      'i apologise|apologize',
      'my bad|mistake|fault',
      'sorry about|for that|this|interrupting',
      'excuse me for',
    ],
    answer: say('No harm done. Go on.', 'That is all right. Where were we?', 'Nothing to be sorry for.'),
  },
  {
    name: 'affection',
    patterns: [
      'i love you',
      'will you marry me',
      'do you love me',
      'be my friend',
      'i miss you',
      'are we friends',
    ],
    answer: say(
      'That is kind of you. I am only rules, but they are fond of you.',
      'How sweet. Let us stay good acquaintances.',
    ),
  },
  {
    name: 'welcome',
    patterns: ['^ you are [very|most] welcome', '^ no problem|worries $', '^ do not mention it'],
    answer: say('How polite of you. What shall we do?', 'We understand each other. What next?'),
  },
  {
    name: 'may-i-ask',
    patterns: [
      'can|may|could i ask [you] [a|something]',
      'i have a|one|another question',
      'i want|wanted|would like to ask',
      'one|another question $',
    ],
    answer: say('Of course. Ask away.', 'Please do. I am listening.', 'Go ahead. I will try.'),
  },
  {
    name: 'really',
    patterns: ['^ [oh] really', '^ are you sure|serious', '^ seriously', '^ is that [really|actually] true'],
    answer: say('Yes, really. As far as my rules go.', 'I believe so. But I only repeat what I was given.'),
  },
  {
    name: 'joking',
    patterns: ['just|only kidding|joking', 'i am kidding|joking'],
    answer: say('You got me there. What else?', 'And I believed it. Almost.'),
  },
]
