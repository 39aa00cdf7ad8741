/** Gives an element the focus where nothing has it any more, because what had it is gone. */
export function takeLostFocus(element: HTMLElement | null | undefined): void {
  const { activeElement, body } = document
  if (activeElement === null || activeElement === body) element?.focus()
}

/** For the opening of a dialog: the dialog itself has the focus, so that its keys work and no button is pressed by Space. */
export function focusDialog(event: Event): void {
  event.preventDefault()
  ;(event.target as HTMLElement).focus()
}
