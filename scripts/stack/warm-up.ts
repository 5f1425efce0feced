import { on } from 'node:events'
import { registerHooks } from 'node:module'

/**
 * Node loads this before the stack's own code in `npm run dev`. Most of the time of a start goes into loading the
 * dependencies, which do not change with the code. So a process that is to take over after the next change loads them in
 * advance, and then waits until it is needed.
 *
 * It tells its supervisor which dependencies its code imports. Its first message is the list that an earlier process told,
 * and its second one says that it is needed.
 */
const isDependency = (url = '') => url.includes('/node_modules/')

const messages = on(process, 'message')
const first = await messages.next()
const known = new Set<string>(first.value?.[0])
// A dependency that has been removed is missed by the code itself, if at all.
for (const url of known) await import(url).catch(() => undefined)

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const resolved = nextResolve(specifier, context)
    if (isDependency(resolved.url) && !isDependency(context.parentURL)) process.send?.({ dependency: resolved.url })
    return resolved
  },
})

await messages.next()
await messages.return?.()
