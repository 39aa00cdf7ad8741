/**
 * torch's CPU random generator, re-made so that a seed here gives the noise that it gives in diffusers.
 * MT19937 (Matsumoto and Nishimura 1998) seeded with the low 32 bits; `randn` follows torch's CPU kernels:
 * below 16 values Box–Muller on doubles, one pair at a time; from 16 on, blocks of 16 in single precision.
 * Golden numbers: `test/golden/noise.json`, made by torch.
 */
export class TorchGenerator {
  readonly #state = new Uint32Array(624)
  #next = 624
  /** The second value of the last Box–Muller pair, which torch hands out on the next call. */
  #cachedNormal: number | null = null

  constructor(seed: number) {
    const state = this.#state
    state[0] = seed % 2 ** 32
    for (let i = 1; i < 624; i++) {
      const previous = state[i - 1]! ^ (state[i - 1]! >>> 30)
      state[i] = Math.imul(1812433253, previous) + i
    }
  }

  /** The next 32 random bits. */
  bits(): number {
    if (this.#next === 624) this.#refill()
    let y = this.#state[this.#next++]!
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    y ^= y >>> 18
    return y >>> 0
  }

  /** `size` values of the standard normal distribution, as `torch.randn(size, generator=…)`. */
  randn(size: number): Float32Array {
    return size < 16 ? this.#fewNormals(size) : this.#manyNormals(size)
  }

  #refill(): void {
    const state = this.#state
    for (let i = 0; i < 624; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % 624]! & 0x7fffffff)
      state[i] = state[(i + 397) % 624]! ^ (y >>> 1) ^ ((y & 1) * 0x9908b0df)
    }
    this.#next = 0
  }

  /** 53 random bits in [0, 1). */
  #uniform53(): number {
    const high = this.bits() & 0x1fffff
    const low = this.bits()
    return (high * 2 ** 32 + low) * 2 ** -53
  }

  #fewNormals(size: number): Float32Array {
    const values = new Float32Array(size)
    for (let i = 0; i < size; i++) {
      if (this.#cachedNormal !== null) {
        values[i] = this.#cachedNormal
        this.#cachedNormal = null
        continue
      }
      const angle = 2 * Math.PI * this.#uniform53()
      const radius = Math.sqrt(-2 * Math.log1p(-this.#uniform53()))
      this.#cachedNormal = radius * Math.sin(angle)
      values[i] = radius * Math.cos(angle)
    }
    return values
  }

  #manyNormals(size: number): Float32Array {
    const values = new Float32Array(size)
    for (let i = 0; i < size; i++) values[i] = this.#uniform24()
    for (let start = 0; start + 16 <= size; start += 16) toNormals(values, start)
    if (size % 16 !== 0) {
      // torch draws the last 16 afresh, overlapping the block before.
      const start = size - 16
      for (let i = start; i < size; i++) values[i] = this.#uniform24()
      toNormals(values, start)
    }
    return values
  }

  #uniform24(): number {
    return (this.bits() & 0xffffff) * 2 ** -24
  }
}

/** Turns 16 uniform values, from `start` on, into 16 normal ones: Box–Muller with the two halves as pairs. */
function toNormals(values: Float32Array, start: number): void {
  for (let j = start; j < start + 8; j++) {
    const radius = Math.sqrt(-2 * Math.log(1 - values[j]!))
    const angle = 2 * Math.PI * values[j + 8]!
    values[j] = radius * Math.cos(angle)
    values[j + 8] = radius * Math.sin(angle)
  }
}
