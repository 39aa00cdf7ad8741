import { ensureInstalled } from './setup.mjs'

/** `npm start`, `npm test` and the others come here: sets up what is missing, then runs the task on Node 24. */
const tasks = {
  start: () => import('./tasks/start.mjs'),
  dev: () => import('./tasks/dev.mjs'),
  build: () => import('./tasks/build.mjs'),
  test: () => import('./tasks/test.mjs'),
  'test:watch': () => import('./tasks/testWatch.mjs'),
  check: () => import('./tasks/check.mjs'),
  demo: () => import('./tasks/demo.mjs'),
  bench: () => import('./tasks/bench.mjs'),
  'training:data': () => import('./tasks/trainingData.mjs')
}

const [name = '', ...args] = process.argv.slice(2)
const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined
if (!task) {
  console.error(`There is no task "${name}"; there are: ${Object.keys(tasks).join(', ')}.`)
  process.exit(2)
}
ensureInstalled()
const { default: execute } = await task()
process.exitCode = await execute(args)
