import { Option } from 'commander'

/** `--plan`: how much the simulated Groq lets through. */
export const planOption = () =>
  new Option('--plan <name>', 'what Groq allows')
    .choices(['free', 'developer', 'unlimited'])
    .default('developer')
