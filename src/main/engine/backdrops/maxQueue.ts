/** A queue that gives the entry of the highest priority first (a binary heap, Williams 1964); of equal ones any. */
export class MaxQueue<T> {
  private readonly heap: { entry: T; priority: number }[] = []

  push(entry: T, priority: number): void {
    const { heap } = this
    heap.push({ entry, priority })
    for (let at = heap.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1
      if (heap[parent]!.priority >= heap[at]!.priority) return
      this.swap(at, parent)
      at = parent
    }
  }

  pop(): T | undefined {
    const { heap } = this
    const top = heap[0]
    const last = heap.pop()
    if (top === undefined || last === undefined || heap.length === 0) return top?.entry
    heap[0] = last
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      let most = at
      if (left < heap.length && heap[left]!.priority > heap[most]!.priority) most = left
      if (right < heap.length && heap[right]!.priority > heap[most]!.priority) most = right
      if (most === at) return top.entry
      this.swap(at, most)
      at = most
    }
  }

  private swap(a: number, b: number): void {
    const { heap } = this
    const kept = heap[a]!
    heap[a] = heap[b]!
    heap[b] = kept
  }
}
