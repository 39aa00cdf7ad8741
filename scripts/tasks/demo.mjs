import { join } from 'node:path'
import { run } from '../process.mjs'
import { node24, root } from '../setup.mjs'

const prompts = 'rocket; red apple; cat face; house; guitar; sailboat; mushroom; bell'

/** Draws eight pairs after a shipped example set into `demo/`, where the sheet is. */
export default function demo(args) {
  return run(node24, [
    join(root, 'src', 'main', 'cli', 'index.ts'),
    'compare',
    ...['--references', join('resources', 'samples', 'neon')],
    ...['--prompts', prompts, '--count', '8', '--seed', '7', '--out', 'demo', '--force'],
    ...args
  ])
}
