import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { components } from './modelFolder.ts'

/** Everything that decides what a model draws; model cards and pictures beside it do not. */
const hashedFolders = [...components, 'tokenizer', 'scheduler']

/** Hashes of files already read, by path, size and time: a model is hashed once, however often it is used. */
const known = new Map<string, string>()

/** SHA-256 over "path, NUL, SHA-256 of the file, newline" for every file that matters, in the order of their paths. */
export async function modelHash(folder: string): Promise<string> {
  const files = ['model_index.json']
  for (const name of hashedFolders) {
    const entries = await readdir(join(folder, name), { withFileTypes: true })
    for (const entry of entries) if (entry.isFile() && !entry.name.endsWith('.md')) files.push(`${name}/${entry.name}`)
  }
  const hash = createHash('sha256')
  for (const file of files.sort()) hash.update(`${file}\0${await fileHash(join(folder, file))}\n`)
  return hash.digest('hex')
}

async function fileHash(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path)
  const key = `${path}\0${size}\0${mtimeMs}`
  const remembered = known.get(key)
  if (remembered !== undefined) return remembered
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk)
  const digest = hash.digest('hex')
  known.set(key, digest)
  return digest
}
