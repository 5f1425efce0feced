/** The path of a request's URL, without its query, which may hold private data. */
export function pathOf(url = ''): string {
  const [path = url] = url.split('?', 1)
  return path
}
