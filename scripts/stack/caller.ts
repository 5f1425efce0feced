/** Who called, and where the repository is. */
export interface Caller {
  readonly root: string
  /** Whether who started this process is gone. */
  readonly isOrphaned: () => boolean
}
