import { packageProgram } from '../checks.mjs'
import { run } from '../process.mjs'
import { node24 } from '../setup.mjs'

/** Vitest, running again what a change touches. */
export default function testWatch(args) {
  return run(node24, [packageProgram('vitest', 'vitest.mjs'), 'watch', ...args])
}
