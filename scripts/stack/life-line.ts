/**
 * Node loads this before a program's own code. A program ends by itself when its supervisor is gone, but only from the
 * moment it listens for that. Until then there is nothing to finish, so the process just ends.
 */
process.once('disconnect', () => {
  if (process.listenerCount('disconnect') === 0) process.exit()
})
