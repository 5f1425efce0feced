/** The same bytes in pieces that have `size` bytes each, but for the last one. There is at least one. */
export async function* inParts(bytes: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer, void> {
  let [pieces, length]: [Buffer[], number] = [[], 0]
  for await (const more of bytes) {
    pieces.push(more)
    length += more.length
    if (length <= size) continue
    let kept = Buffer.concat(pieces)
    for (; kept.length > size; kept = kept.subarray(size)) yield kept.subarray(0, size)
    pieces = [kept]
    length = kept.length
  }
  yield Buffer.concat(pieces)
}
