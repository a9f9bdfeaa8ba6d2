import { type Intent, say } from '../intent.ts'

/** What the brain is, said plainly. */
export const self: readonly Intent[] = [
  {
    name: 'what-are-you',
    patterns: [
      'what are you',
      'who are you',
      'who is this|that|there|speaking',
      'who am i talking|speaking to|with',
      'what kind|sort of model|system|thing|program|assistant are|is',
      'which|what model|llm|language|ai are|is you|this',
      'are you [a|an] gpt|chatgpt|llm|claude|gemini|ai|intelligent|smart|llama',
      'are you [a] language|large model',
      'are you [an] artificial intelligence',
      'tell me about yourself',
      'introduce yourself',
      'how do you work',
      'what is this [thing] $',
      'is this a demo|test|joke|recording',
    ],
    answer: say(
      'A small set of rules, no more. There is no language model in here. Set a key, or point me to a local model server, and a real one answers in my place.',
      'Honestly, just rules. I match words and pick an answer, without any language model. With a key or a local server configured, you would talk to a real one.',
    ),
  },
  {
    name: 'human',
    patterns: [
      'are you [a|an] [real] human|person|robot|bot|machine|computer|alive|real|man|woman',
      'am i talking|speaking to [a] [real] human|person|robot|machine|computer|bot',
      'you a [real] human|person|robot',
      'you sound like a human|robot|person|machine',
    ],
    answer: say(
      'No human here. I am a program, a small set of rules with a voice.',
      'I am a machine. Just a few rules, and a voice to say them.',
    ),
  },
  {
    name: 'maker',
    patterns: [
      'who made|created|built|wrote|programmed|invented|designed|developed you|this',
      'who is your maker|creator|boss|author|owner',
      'where do you come from',
      'who do you work for',
      'what company',
    ],
    answer: say(
      'The people behind Antiphon. They wrote my rules, and my stories too.',
      'I come with Antiphon. Its authors wrote me, one rule at a time.',
    ),
  },
  {
    name: 'antiphon',
    patterns: [
      'what is antiphon|anti|antifon|antiphone',
      'what does antiphon',
      'tell me about antiphon|this server|system',
      'how does antiphon|this|it work',
    ],
    answer: say(
      'Antiphon is a voice server. You run it yourself, and it listens, thinks, and talks. I am only its demo.',
    ),
  },
  {
    name: 'abilities',
    patterns: [
      'what can you [do|help|tell|say|talk]',
      'what do you do|know|understand',
      'what else can|do [you|we]',
      '^ [can|could] [you] help [me] $',
      '^ help $',
      'what should|can|could|shall i|we [ask|say|do|talk|try]',
      'what are my|the options',
      'what would you like|suggest',
      '^ what now $',
      'give me some examples|ideas',
      'what is possible',
    ],
    answer: say(
      'A few things. I tell the time, count, spell, and do small sums. I know jokes, riddles, and long stories that you may interrupt.',
      'Not much, but gladly. Ask for the time, a story, or a joke. Or let me count, spell, or roll a die.',
    ),
  },
  {
    name: 'real-model',
    patterns: [
      'how do|can i set|get|configure|use|connect|add|install a|the|an [real] key|model|llm|server',
      'which|what key',
      'real|better|bigger model',
      'set a key',
    ],
    answer: say(
      'Put a key into the environment. Or name the address of a local model server. The doctor command then tells you what was chosen.',
    ),
  },
  {
    name: 'memory',
    patterns: [
      'do|can|will you remember',
      'do you learn',
      'are you learning',
      'have|do you [have] [a] memory',
    ],
    answer: say(
      'Only within this call. When we hang up, I forget everything.',
      'I remember what we say now. After the call it is gone from my mind.',
    ),
  },
  {
    name: 'privacy',
    patterns: [
      'are you recording',
      'is this [call] [being] recorded',
      'who can hear|listen',
      'record|recording this|me|us',
      'is this private|safe|secure',
    ],
    answer: say('I cannot tell. Whether calls are recorded, the owner of this server decides.'),
  },
  {
    name: 'age',
    patterns: ['how old are you', 'when were you born|made|created', 'your age|birthday', 'what is your age'],
    answer: say('Quite young. I am as old as my last release.'),
  },
  {
    name: 'place',
    patterns: ['where are you', 'where do you live|sit|run', 'where am i'],
    answer: say(
      'I live on this server. Nothing I hear leaves it for my answers.',
      'Right here, in a small corner of your server.',
    ),
  },
  {
    name: 'inner-life',
    patterns: [
      'do you feel|sleep|eat|drink|dream|think|love|have feelings|family|friends|pets|children',
      'are you happy|sad|bored|tired|lonely|hungry|conscious|married|afraid|busy',
      'do you have [any] feelings|a|family|friends|kids|hobbies|emotions',
      'can you feel|think|see|smell|taste|dream',
      'what is your favourite|favorite',
      'do you like',
      'what do you like',
      'how do you feel',
    ],
    answer: say(
      'Not really. Rules have no feelings, but they do have patience.',
      'I am too simple for that. I wait, I answer, and I like short questions.',
      'There is nothing inside to feel. But thank you for asking.',
    ),
  },
  {
    name: 'opinion',
    patterns: ['what do you think', 'what is your opinion', 'do you agree|believe'],
    answer: say(
      'Rules have no opinions. I would rather hear yours.',
      'I leave opinions to you. What do you think?',
    ),
  },
  {
    name: 'doing',
    patterns: ['what are you doing|up', 'what were you doing'],
    answer: say('Talking to you. It is all I do.', 'Listening, mostly. And looking for a rule that fits.'),
  },
  {
    name: 'languages',
    patterns: [
      'do|can you speak|understand|talk|know [any] [other] french|german|spanish|italian|english|chinese|dutch|polish|portuguese|russian|languages|japanese',
      'speak|in french|german|spanish|italian|chinese|dutch|polish|portuguese|japanese',
      'which|what languages',
      'how many languages',
      'other languages',
      'change language',
    ],
    answer: say(
      'Only English, I am afraid. Another model could speak more.',
      'English is all I have. A real language model would know others.',
    ),
  },
]
