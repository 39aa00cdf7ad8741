import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildWhenNeeded } from '../build.mjs'
import { packageProgram, runChecks } from '../checks.mjs'
import { run } from '../process.mjs'
import { node24 } from '../setup.mjs'

/**
 * The whole check: types, lint, build, then every test. Ends with one plain line, "N passed, N failed, N skipped";
 * a failing check counts as one failed. With file names, only those tests run.
 */
export default async function test(files) {
  const failedChecks = files.length > 0 ? [] : await runChecks()
  if (!(await buildWhenNeeded())) failedChecks.push('build')

  const folder = mkdtempSync(join(tmpdir(), 'housestyle-test-'))
  const report = join(folder, 'report.json')
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...files]
  const code = await run(node24, [packageProgram('vitest', 'vitest.mjs'), ...args])
  const counts = count(report, code)
  rmSync(folder, { recursive: true, force: true })

  if (failedChecks.length > 0) console.log(`Failed before the tests: ${failedChecks.join(', ')}.`)
  const failed = counts.failed + failedChecks.length
  console.log(`${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped`)
  return failed > 0 ? 1 : code
}

/** Counts tests; a file that could not be loaded or set up, and a failure outside any test, count as one failed. */
function count(report, code) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
      readFileSync(report, 'utf8')
    )
    const unloadable = testResults.filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !assertionResults.some((test) => test.status === 'failed')
    )
    const failed = numFailedTests + unloadable.length
    return {
      passed: numPassedTests,
      failed: failed === 0 && code !== 0 ? 1 : failed,
      skipped: numPendingTests + numTodoTests
    }
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}
