import { setFlagsFromString } from 'node:v8'

/*
 * What V8 is told: docs/decisions/058-garbage-collection.md and docs/decisions/069-compilers.md say why, with figures.
 */

/**
 * For the time in which an app is loaded. What is loaded is hardly ever garbage, so V8 need not look for it often. Maglev, the
 * second of V8's three compilers, is left out: it makes an app faster in its first seconds only, and a busy one takes up to
 * 30 MB more with it.
 */
export function prepareToLoad(): void {
  setFlagsFromString('--no-maglev')
  letHeapGrow(100)
}

/**
 * For the time after that. V8 collects garbage before it has piled up, and gives a function to TurboFan, its third compiler,
 * after 600 calls and not 3,000, since Maglev no longer bridges the time until then.
 */
export function prepareToServe(): void {
  setFlagsFromString('--invocation-count-for-turbofan=600')
  letHeapGrow(30)
}

/**
 * Lets the heap grow by so many percent of what a full collection leaves, until the next one. V8 fixes that limit at the end of
 * each full collection. Left alone, it lets a heap grow to four times what is used of it when a process works hard and the
 * machine has memory.
 */
function letHeapGrow(percent: number): void {
  setFlagsFromString(`--heap-growing-percent=${percent}`)
}
