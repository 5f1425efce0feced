import { join } from 'node:path'

/** How Node runs the apps. */
export function nodeEnvironment(root: string) {
  return {
    // The apps have this cache anyway, but for the file that they begin with: to strip its types, Node loads a compiler.
    NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'),
    // On a machine with much memory, V8 would let the heap's young part grow to 128 MB, which makes nothing faster.
    NODE_OPTIONS: '--max-semi-space-size=16',
  }
}
