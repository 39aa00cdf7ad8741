import { join } from 'node:path'
import { run } from '../process.mjs'
import { installOnce, node24, root } from '../setup.mjs'

/** Draws the training images; the artwork's packages are the training's own and are installed on first use. */
export default async function trainingData(args) {
  const folder = join(root, 'training')
  installOnce(folder)
  return run(node24, [join(folder, 'data', 'main.ts'), ...args])
}
