/**
 * The files whose coverage tap measures: what a package has outside of its tests. Without this, each process writes down
 * the coverage of all that it has loaded, dependencies included, and tap reads it all again.
 *
 * @returns glob patterns, relative to the package.
 */
export default function ownSources(): string[] {
  return ['*.{ts,mjs}', '!(test|node_modules)/**/*.{ts,mjs}']
}
