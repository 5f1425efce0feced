/** The exit code for arguments that are not understood. */
const WRONG_USAGE = 2

/**
 * Reads the arguments of a command, or answers them: a wish for help with how it is used, and what is not understood, too.
 *
 * @param read throws, or returns nothing, when it does not understand them.
 * @returns what they say, or the exit code of an answer.
 */
export function readUsage<Options extends object>(
  usage: string,
  args: readonly string[],
  read: (args: string[]) => Options | undefined,
): Options | number {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage)
    return 0
  }
  try {
    const options = read([...args])
    if (options) return options
  } catch {
    // `parseArgs` says what it does not know in the words of its own options.
  }
  console.error(usage)
  return WRONG_USAGE
}
