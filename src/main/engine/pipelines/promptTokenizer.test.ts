import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import { beforeAll, describe, expect, it } from 'vitest'
import { resourcesFolder } from '#main/resources.ts'
import golden from '../../../../test/golden/tokenizer.json' with { type: 'json' }
import { type ModelFolder, readModelFolder } from './modelFolder.ts'
import { PromptTokenizer } from './promptTokenizer.ts'

let folder: ModelFolder
let tokenizer: PromptTokenizer

beforeAll(async () => {
  folder = await readModelFolder(join(resourcesFolder(), 'models', 'housestyle-128'))
  tokenizer = new PromptTokenizer(folder)
})

describe('the embedded tokenizer', () => {
  it('gives the ids of the original on every golden prompt', () => {
    const { json, config } = folder.tokenizer
    const plain = new Tokenizer(json, config)
    for (const { text, ids } of golden) expect([text, plain.encode(text).ids]).toEqual([text, ids])
  })

  it('pads to the length of the model, and the empty prompt is padding alone', () => {
    const pad = folder.tokenizer.padId
    expect(tokenizer.tokenize('red apple').ids).toHaveLength(8)
    expect(tokenizer.tokenize('red apple').ids.at(-1)).toBe(pad)
    expect(tokenizer.tokenize('  ').ids).toEqual(new Array(8).fill(pad))
  })

  it('reads capitals as it was trained to', () => {
    expect(tokenizer.tokenize('Red Apple')).toEqual(tokenizer.tokenize('red apple'))
  })

  it('says what did not fit', () => {
    const { ids, cut } = tokenizer.tokenize('a red apple on a wooden table beside a large window')
    expect(ids).toHaveLength(8)
    expect(cut).toContain('window')
    expect(tokenizer.tokenize('red apple').cut).toBeNull()
  })

  it('names words that it can only spell', () => {
    expect(tokenizer.tokenize('a xqzvwk apple').unknown).toEqual(['xqzvwk'])
    expect(tokenizer.tokenize('red car, guitars on the octopus').unknown).toEqual([])
    expect(tokenizer.tokenize('a mauve zeppelin').unknown).toEqual(['mauve', 'zeppelin'])
    expect(tokenizer.tokenize('蘋果').unknown).toEqual(['蘋果'])
  })
})
