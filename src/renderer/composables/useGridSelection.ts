import { computed, type Ref, ref, watch } from 'vue'

/**
 * Selection in a grid of things, by mouse and by keyboard, as file managers have it.
 * @param ids the things in the order in which they are shown
 * @param columns how many stand in a row, for the arrow keys
 */
export function useGridSelection(ids: Ref<readonly string[]>, columns: () => number) {
  const selected = ref<ReadonlySet<string>>(new Set())
  /** The thing that has the focus when the grid has it. */
  const activeIndex = ref(0)
  let anchor = 0

  watch(ids, (now) => {
    const kept = [...selected.value].filter((id) => now.includes(id))
    if (kept.length !== selected.value.size) selected.value = new Set(kept)
    activeIndex.value = Math.min(activeIndex.value, Math.max(0, now.length - 1))
  })

  function toggle(index: number): void {
    const next = new Set(selected.value)
    const id = ids.value[index]
    if (id === undefined) return
    if (!next.delete(id)) next.add(id)
    selected.value = next
    anchor = index
  }
  function selectRange(to: number): void {
    selected.value = new Set(ids.value.slice(Math.min(anchor, to), Math.max(anchor, to) + 1))
  }
  const clear = () => {
    selected.value = new Set()
  }
  /** Selects these and nothing else; the first of them is where keys go on from. */
  function choose(some: readonly string[]): void {
    selected.value = new Set(some)
    anchor = Math.max(
      0,
      ids.value.findIndex((id) => selected.value.has(id))
    )
    activeIndex.value = anchor
  }

  function click(index: number, event: MouseEvent): void {
    activeIndex.value = index
    if (event.shiftKey) selectRange(index)
    else toggle(index)
  }

  /** Handles a key; true when it meant something, so that the caller stops its usual effect and moves the focus. */
  function key(event: KeyboardEvent): boolean {
    const last = ids.value.length - 1
    const steps: Record<string, number> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -columns(),
      ArrowDown: columns(),
      Home: -last - 1,
      End: last + 1
    }
    const step = steps[event.key]
    if (step !== undefined) {
      activeIndex.value = Math.min(last, Math.max(0, activeIndex.value + step))
      if (event.shiftKey) selectRange(activeIndex.value)
      return true
    }
    if (event.key === ' ') {
      toggle(activeIndex.value)
      return true
    }
    if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
      selected.value = new Set(ids.value)
      return true
    }
    if (event.key === 'Escape' && selected.value.size > 0) {
      clear()
      return true
    }
    return false
  }
  return { selected: computed(() => selected.value), activeIndex, click, key, clear, choose }
}
