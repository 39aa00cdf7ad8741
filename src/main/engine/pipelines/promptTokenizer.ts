import { Tokenizer } from '@huggingface/tokenizers'
import { HousestyleError } from '#shared/failure.ts'
import type { ModelFolder } from './modelFolder.ts'

export interface TokenizedPrompt {
  /** Exactly the model's length: cut, or padded. */
  ids: number[]
  /**
   * Where its own tokens stand in `ids`, from the first to before the last: without padding, and without an opening marker, which a
   * text encoder that reads from left to right knows nothing at. A closing marker, where such an encoder sums the prompt up, is
   * among them.
   */
  own: { from: number; to: number }
  /** Words that the model never met: not in its list of known words, or, without one, beyond its vocabulary. */
  unknown: string[]
  /** What did not fit, or null. */
  cut: string | null
}

/** Words up to this long are often abbreviations, which a vocabulary spells without being at a loss. */
const shortWord = 3

/** Words that hold a prompt together: a model that draws single things need not have met them. */
const functionWords = new Set(
  'a an and as at by for from his her in into is it its my near no of off on or our over that the their this to two under up with without your'.split(
    ' '
  )
)

/** Turns prompts into token ids with the model's own `tokenizer.json`. */
export class PromptTokenizer {
  readonly #tokenizer: Tokenizer
  readonly #maxLength: number
  readonly #padId: number
  readonly #lowerCase: boolean
  readonly #knownWords: ReadonlySet<string> | null

  constructor({ tokenizer }: Pick<ModelFolder, 'tokenizer'>) {
    try {
      this.#tokenizer = new Tokenizer(tokenizer.json, tokenizer.config)
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error)
      throw new HousestyleError('model-broken', `tokenizer.json cannot be used: ${cause}`)
    }
    this.#maxLength = tokenizer.maxLength
    this.#lowerCase = tokenizer.lowerCase
    this.#knownWords = tokenizer.knownWords
    this.#padId =
      tokenizer.padId ?? (tokenizer.padToken === null ? 0 : (this.#tokenizer.token_to_id(tokenizer.padToken) ?? 0))
  }

  tokenize(prompt: string): TokenizedPrompt {
    const text = this.#lowerCase ? prompt.trim().toLowerCase() : prompt.trim()
    const { opening, closing } = this.#markers()
    // The empty prompt means "no condition"; a vocabulary that marks word starts would make a token of it.
    const ids = text === '' ? [...opening, ...closing] : this.#tokenizer.encode(text).ids
    const fits = ids.length <= this.#maxLength
    // A closing marker survives the cut, as the tokenizers of text encoders that need one do it.
    const kept = this.#maxLength - closing.length
    const fitting = fits ? ids : [...ids.slice(0, kept), ...closing]
    const left = fits ? [] : ids.slice(kept, ids.length - closing.length)
    return {
      own: { from: opening.length, to: fitting.length },
      ids: [...fitting, ...new Array<number>(this.#maxLength - fitting.length).fill(this.#padId)],
      unknown: [...new Set(text.split(/[\s,.;:!?"()]+/).filter((word) => word !== '' && this.#isUnknown(word)))],
      cut: fits ? null : this.#tokenizer.decode(left).trim()
    }
  }

  /** The ids that frame every prompt (begin and end of text), for vocabularies that have them. */
  #markers(): { opening: number[]; closing: number[] } {
    const framed = this.#tokenizer.encode('a').ids
    const bare = this.#tokenizer.encode('a', { add_special_tokens: false }).ids
    const start = framed.findIndex((_, at) => bare.every((id, k) => framed[at + k] === id))
    return start < 0
      ? { opening: [], closing: [] }
      : { opening: framed.slice(0, start), closing: framed.slice(start + bare.length) }
  }

  #isUnknown(word: string): boolean {
    if (this.#knownWords !== null)
      return (
        !functionWords.has(word.toLowerCase()) &&
        !singulars(word.toLowerCase()).some((form) => this.#knownWords?.has(form))
      )
    const encoded = this.#tokenizer.encode(word, { add_special_tokens: false })
    const unknownToken = this.#tokenizer.token_to_id('<unk>') ?? 0
    if (encoded.ids.includes(unknownToken)) return true
    return word.length > shortWord && encoded.ids.length > (word.length * 2) / 3
  }
}

/** The word itself, and what it may be the plural or the possessive of. */
function singulars(word: string): string[] {
  const bare = word.replace(/['’]s?$/, '')
  return [word, bare, bare.replace(/s$/, ''), bare.replace(/es$/, ''), bare.replace(/ies$/, 'y')]
}
