import { parseArgs } from 'node:util'
import { guidanceMap } from './guidanceMap.ts'
import { mixtures } from './mixtures.ts'
import { overhead } from './overhead.ts'
import { promptStyles } from './promptStyles.ts'
import { proportions } from './proportions.ts'
import { referenceCounts } from './referenceCounts.ts'
import { rivalTable } from './rivalTable.ts'

/**
 * The experiments behind docs/experiments, all of them or those named:
 *
 *     npm run experiments -- [1] [2] [3] [4] [5] [6] [7] [--quick]
 */
const experiments: Record<string, (options: { quick: boolean }) => Promise<void>> = {
  1: mixtures,
  2: proportions,
  3: referenceCounts,
  4: guidanceMap,
  5: rivalTable,
  6: overhead,
  7: promptStyles
}

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true
})
const unknown = positionals.filter((name) => experiments[name] === undefined)
if (unknown.length > 0) {
  console.error(`There is no experiment ${unknown.join(', ')}; there are ${Object.keys(experiments).join(', ')}.`)
  process.exit(2)
}
for (const name of positionals.length > 0 ? positionals : Object.keys(experiments)) {
  const started = performance.now()
  await experiments[name]!(values)
  console.error(`Experiment ${name} took ${((performance.now() - started) / 1000).toFixed(1)} s.`)
}
process.exit(0)
