import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect } from 'vitest'
import { repository } from './imports.ts'

export interface CliResult {
  code: number | null
  stdout: string
  stderr: string
}

export interface CliOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** Called with all that has come from stderr so far. */
  onStderr?: (text: string, child: ChildProcess) => void
}

/** Runs the real command line in a process of its own. */
export function runCli(args: readonly string[], { cwd, env, onStderr }: CliOptions = {}): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(repository, 'src', 'main', 'cli', 'index.ts'), ...args], {
      cwd: cwd ?? repository,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
      onStderr?.(stderr, child)
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

/** A failure as users should meet it: one sentence (and perhaps what to do), no trace of the program's inside. */
export function expectPlainFailure(result: CliResult, code: number, message: string | RegExp): void {
  expect(result.stderr).toMatch(message)
  expect(result.stderr).not.toMatch(/\n\s+at |node:internal|Error:|\[object|undefined/)
  expect(result.stdout).toBe('')
  expect(result.code).toBe(code)
}
