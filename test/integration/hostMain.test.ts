import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect, visit } from '../support/client.ts'
import { type TestFolder, testFolder } from '../support/studio.ts'

const entry = fileURLToPath(new URL('../../src/main/hosts/browserMain.ts', import.meta.url))

let folder: TestFolder
beforeEach(() => {
  folder = testFolder()
})
afterEach(() => folder.remove())

interface Run {
  child: ChildProcess
  /** Settles when the process has ended. */
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>
  /** The first line that it prints. */
  line: Promise<string>
}

function start(...args: string[]): Run {
  const child = spawn(process.execPath, [entry, '--no-open', '--library', folder.path, ...args], {
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let stdout = ''
  let stderr = ''
  const line = new Promise<string>((resolve) =>
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk
      if (stdout.includes('\n')) resolve(stdout.slice(0, stdout.indexOf('\n')))
    })
  )
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk
  })
  const ended = new Promise<Awaited<Run['ended']>>((resolve) =>
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  )
  return { child, ended, line }
}

test('prints its address, serves, refuses a second one, and ends when told to', async () => {
  const run = start()
  const line = await run.line
  expect(line).toMatch(/^Housestyle is open at http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/)
  const { origin, cookie } = await visit(line.split(' ').at(-1)!)
  const { client, close } = await connect(origin, { cookie, origin })
  expect(await client.app.info()).toMatchObject({ host: 'browser', libraryFolder: folder.path })
  expect((await client.app.info()).models.map(({ imageSize }) => imageSize)).toContain(128)

  const second = await start().ended
  expect(second).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'This library is already open in another Housestyle. Use that one, or close it, or choose another library folder.\n'
  })

  close()
  run.child.kill('SIGTERM')
  expect(await run.ended).toEqual({ code: 0, stdout: `${line}\n`, stderr: '' })
})

test('says what is wrong with its options', async () => {
  const [badPort, unknown] = await Promise.all([start('--port', 'http').ended, start('--prot', '1').ended])
  expect(badPort).toMatchObject({ code: 1, stderr: '“http” is no port. Ports go from 1 to 65535.\n' })
  expect(unknown).toMatchObject({
    code: 1,
    stderr: "Unknown option '--prot'. The options are --port <number>, --library <folder>, --no-open.\n"
  })
})
