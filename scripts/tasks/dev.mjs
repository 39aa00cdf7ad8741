import { packageProgram } from '../checks.mjs'
import { run } from '../process.mjs'
import { node24 } from '../setup.mjs'

/** The Electron app with the interface reloading as it is edited. */
export default function dev(args) {
  return run(node24, [packageProgram('electron-vite', 'bin', 'electron-vite.js'), 'dev', ...args])
}
