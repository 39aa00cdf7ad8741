#!/usr/bin/env node
import { join } from 'node:path'
import { run } from '../scripts/process.mjs'
import { ensureInstalled, node24, root } from '../scripts/setup.mjs'

ensureInstalled()
process.exitCode = await run(node24, [join(root, 'src', 'main', 'cli', 'index.ts'), ...process.argv.slice(2)], {
  cwd: process.cwd()
})
