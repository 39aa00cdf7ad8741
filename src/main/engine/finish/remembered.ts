/** Answers by key for as long as the engine lives, at most so many: batches of a set follow one another. */
export class Remembered<T> {
  private readonly known = new Map<string, T>()
  private readonly most: number

  constructor(most: number) {
    this.most = most
  }

  async of(key: string, find: () => Promise<T>): Promise<T> {
    const known = this.known.get(key)
    if (known !== undefined) return known
    const found = await find()
    if (this.known.size >= this.most) this.known.clear()
    this.known.set(key, found)
    return found
  }
}
