/** Whether an `If-None-Match` header names this entity tag; compared weakly (RFC 9110, section 13.1.2). */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  // Only alone does `*` mean whatever there is: in a list it can but be a part of someone's tag, as in `"a,*,b"`.
  if (header.trim() === '*') return true
  return header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}
