/** Some text in a picture: where it begins, on its base line, in pixels. */
export function text(x: number, y: number, content: string, weight = 'normal'): string {
  return `<text x="${x.toFixed(1)}" y="${y}" font-weight="${weight}" fill="#222">${escaped(content)}</text>`
}

/** Text as it may stand in a picture's source. */
export function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
