// `npm run dev`: the server straight from its sources, restarted when they change.
import { run } from '../src/cli/main.ts'

await run(process.argv.slice(2))
