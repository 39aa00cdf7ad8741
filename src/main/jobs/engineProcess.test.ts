import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestFolder, testFolder } from '../../../test/support/studio.ts'
import { forkEngine, startEngine } from './engineProcess.ts'

/** Answers each request with the process that it reached, but a description of a model never. */
const script = `
  process.on('message', ({ kind, id }) => {
    if (kind === 'software') process.send({ kind: 'done', id, value: { node: String(process.pid) } })
  })
`

let folder: TestFolder
let entry: string
const { execPath } = process
beforeEach(() => {
  folder = testFolder()
  entry = join(folder.path, 'engine.mjs')
  writeFileSync(entry, script)
})
afterEach(() => {
  process.execPath = execPath
  folder.remove()
})

const lost = { failure: { code: 'engine-lost' } }
/** Holds this process up, so that it cannot learn meanwhile of what happens outside. */
const sleep = (milliseconds: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)

test('what is sent to an engine that has just died is lost with it, and the next request starts another', async () => {
  const engine = startEngine({ spawn: () => forkEngine(entry) })
  const first = Number((await engine.software()).node)
  const waiting = engine.inspect('model')
  process.kill(first, 'SIGKILL')
  sleep(300)
  const late = engine.software()
  const reasons = (await Promise.allSettled([waiting, late])).map((end) => end.status === 'rejected' && end.reason)
  expect(reasons).toMatchObject([lost, lost])
  expect(Number((await engine.software()).node)).not.toBe(first)
  await engine.close()
})

test('an engine that cannot be started is lost, and can be started later', async () => {
  const engine = startEngine({ spawn: () => forkEngine(entry) })
  process.execPath = join(folder.path, 'nowhere')
  await expect(engine.software()).rejects.toMatchObject(lost)
  process.execPath = execPath
  expect(Number((await engine.software()).node)).toBeGreaterThan(0)
  await engine.close()
})

test('an engine ends once, with its last words', async () => {
  writeFileSync(entry, `process.stderr.write('one\\nout of memory\\n', () => process.exit(3))`)
  const reasons: string[] = []
  const channel = forkEngine(entry)
  await new Promise<void>((resolve) => {
    channel.onExit((reason) => {
      reasons.push(reason)
      channel.post({ kind: 'software', id: 1 })
      channel.kill()
      setTimeout(resolve, 50)
    })
  })
  expect(reasons).toEqual(['out of memory'])
})
