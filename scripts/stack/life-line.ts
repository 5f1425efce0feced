/**
 * Loaded into each app before its own code. An app stops by itself when its supervisor is gone, but hears of it only
 * from the moment it listens for that. Before then there is nothing to finish, so it just goes.
 */
process.once('disconnect', () => {
  if (process.listenerCount('disconnect') === 0) process.exit()
})
