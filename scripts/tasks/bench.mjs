import { run } from '../process.mjs'
import { node24 } from '../setup.mjs'

/** Runs one benchmark file; what follows its name goes to it. */
export default async function bench(args) {
  if (args.length === 0) {
    console.error('Which benchmark? For example: npm run bench:guidance')
    return 2
  }
  return run(node24, args)
}
