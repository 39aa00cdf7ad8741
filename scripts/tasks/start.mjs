import { join } from 'node:path'
import { buildWhenNeeded } from '../build.mjs'
import { electronProgram, fetchElectron, hasScreen } from '../electron.mjs'
import { run } from '../process.mjs'
import { node24, root } from '../setup.mjs'

/** Electron ends this soon only when it could not start at all (no sandbox allowed, no graphics library…). */
const startSeconds = 5
/** Hang-up, Ctrl-C and termination: somebody wanted it to end. */
const stopped = [129, 130, 143]

/** Opens the studio: in Electron where that can be had, else in the browser. Arguments are passed on. */
export default async function start(args) {
  if (!(await buildWhenNeeded())) return 1
  const reason = await whyNotElectron(args)
  if (reason === undefined) {
    const began = Date.now()
    const code = await run(electronProgram(), [root, ...args])
    if (code === 0 || stopped.includes(code) || Date.now() - began > startSeconds * 1000) return code
    console.log('Electron could not start here; the studio opens in your browser instead.')
  } else console.log(reason)
  return run(node24, [join(root, 'src', 'main', 'hosts', 'browserMain.ts'), ...args])
}

/** One line on why the browser serves instead, or undefined when Electron can. */
async function whyNotElectron(args) {
  if (args.some((argument) => /^--(browser|port|no-open)(=|$)/.test(argument)))
    return 'The studio is served for a browser, as asked.'
  if (!hasScreen()) return 'There is no screen to open a window on; the studio is served for a browser instead.'
  if (electronProgram() ?? (await fetchElectron())) return undefined
  return "Electron's program could not be fetched; the studio opens in your browser instead."
}
