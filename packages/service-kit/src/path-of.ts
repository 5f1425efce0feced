/** The path of a request's URL, without its query, which may hold what is nobody's business. */
export function pathOf(url = ''): string {
  const [path = url] = url.split('?', 1)
  return path
}
