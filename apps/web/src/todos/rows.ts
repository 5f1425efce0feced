/** The rows that are to-dos, as they stand: a list that is empty says so in one, too, which cannot have the focus. */
export function rowsIn(view: Element | null): HTMLElement[] {
  return [...(view?.querySelectorAll<HTMLElement>('[role=row][data-key]') ?? [])]
}
