import { join } from 'node:path'
import { run } from '../process.mjs'
import { node24, root } from '../setup.mjs'

const prompts = 'red apple; rocket; lion; cherries; umbrella; cat face; guitar; sunflower'

/** Draws eight pairs after a shipped example set into `demo/`, where the sheet is. */
export default function demo(args) {
  return run(node24, [
    join(root, 'src', 'main', 'cli', 'index.ts'),
    'compare',
    ...['--references', join('resources', 'samples', 'clay')],
    ...['--prompts', prompts, '--count', '8', '--seed', '5', '--out', 'demo', '--force'],
    ...args
  ])
}
