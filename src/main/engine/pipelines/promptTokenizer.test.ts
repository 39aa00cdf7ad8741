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

  it('says where a prompt’s own tokens stand', () => {
    const { ids, own } = tokenizer.tokenize('red apple')
    expect(own).toEqual({ from: 0, to: ids.indexOf(folder.tokenizer.padId!) })
    expect(tokenizer.tokenize('').own).toEqual({ from: 0, to: 0 })
    expect(tokenizer.tokenize('a red apple on a wooden table beside a large window').own).toEqual({ from: 0, to: 8 })
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

describe('a tokenizer that frames prompts, as CLIP’s does', () => {
  const vocab = { '<start>': 0, '<end>': 1, '<unk>': 2, a: 3, red: 4, apple: 5, rocket: 6 }
  const special = (content: string, id: number) => ({
    ...{ id, content, special: true },
    ...{ single_word: false, lstrip: false, rstrip: false, normalized: false }
  })
  const marker = (id: string) => ({ SpecialToken: { id, type_id: 0 } })
  const sequence = { Sequence: { id: 'A', type_id: 0 } }
  const json = {
    ...{ version: '1.0', truncation: null, padding: null, normalizer: null, decoder: null },
    added_tokens: [special('<start>', 0), special('<end>', 1)],
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [marker('<start>'), sequence, marker('<end>')],
      pair: [marker('<start>'), sequence, marker('<end>')],
      special_tokens: {
        '<start>': { id: '<start>', ids: [0], tokens: ['<start>'] },
        '<end>': { id: '<end>', ids: [1], tokens: ['<end>'] }
      }
    },
    model: { type: 'WordLevel', vocab, unk_token: '<unk>' }
  }
  const framing = new PromptTokenizer({
    tokenizer: {
      ...{ json, config: { pad_token: '<end>' }, maxLength: 5, padToken: '<end>', padId: null },
      ...{ lowerCase: false, knownWords: null }
    }
  })

  it('counts the words and the closing marker as a prompt’s own, not the opening marker nor padding that looks like the closing one', () => {
    expect(framing.tokenize('red apple')).toMatchObject({ ids: [0, 4, 5, 1, 1], own: { from: 1, to: 4 } })
    expect(framing.tokenize('')).toMatchObject({ ids: [0, 1, 1, 1, 1], own: { from: 1, to: 2 } })
  })

  it('closes a prompt that is cut, and says what made room for the marker too', () => {
    const cut = framing.tokenize('a red apple rocket')
    expect(cut).toMatchObject({ ids: [0, 3, 4, 5, 1], own: { from: 1, to: 5 } })
    expect(cut.cut).toBe('rocket')
  })
})
