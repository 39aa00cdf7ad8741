import { join } from 'node:path'
import { capture } from './process.mjs'
import { node24, root } from './setup.mjs'

/** A program of a package, run by Node 24 itself: the links in `.bin` are shell scripts on Windows. */
export const packageProgram = (...path) => join(root, 'node_modules', ...path)

const tools = [
  { name: 'types', program: packageProgram('typescript', 'bin', 'tsc'), args: ['-p', 'tsconfig.json'] },
  {
    name: 'types of the interface',
    program: packageProgram('vue-tsc', 'bin', 'vue-tsc.js'),
    args: ['-p', 'tsconfig.web.json']
  },
  { name: 'lint', program: packageProgram('@biomejs', 'biome', 'bin', 'biome'), args: ['check'] }
]

/**
 * Type checks and lint, all at once. What a failing one says is shown.
 * @returns the names of those that failed
 */
export async function runChecks() {
  const started = Date.now()
  const results = await Promise.all(
    tools.map(async ({ name, program, args }) => ({ name, ...(await capture(node24, [program, ...args])) }))
  )
  const failed = results.filter(({ code }) => code !== 0)
  for (const { name, output } of failed) console.log(`${output}\n\nFailed: ${name}.\n`)
  const passed = results.filter(({ code }) => code === 0).map(({ name }) => name)
  const seconds = Math.round((Date.now() - started) / 1000)
  if (passed.length > 0) console.log(`In order: ${passed.join(', ')} (${seconds} s).`)
  return failed.map(({ name }) => name)
}
