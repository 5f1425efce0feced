/** What cleans up after a test: tap's `t`, or whatever else has a `teardown`. The last thing made is the first undone. */
export interface TestScope {
  teardown(undo: () => unknown): unknown
}
