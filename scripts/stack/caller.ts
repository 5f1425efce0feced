/** Who called, and where the repository is. */
export interface Caller {
  readonly root: string
  /** Whether the process that started this one is gone. */
  readonly isOrphaned: () => boolean
}
