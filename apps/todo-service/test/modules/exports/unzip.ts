import { inflateRawSync } from 'node:zlib'

/** Where the directory of a ZIP begins with an entry, and where it ends (APPNOTE.TXT of PKWARE, 4.3.12 and 4.3.16). */
const ENTRY = 0x02014b50
const END_BYTES = 22

/** The method of an entry that is not compressed. */
const STORED = 0

/** The files of a ZIP, by their names. */
export function unzip(zip: Buffer): Record<string, string> {
  const files: Record<string, string> = {}
  let at = zip.readUInt32LE(zip.length - END_BYTES + 16)
  while (zip.readUInt32LE(at) === ENTRY) {
    const [size, nameLength] = [zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28)]
    const header = zip.readUInt32LE(at + 42)
    const data = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28)
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength)
    const bytes = zip.subarray(data, data + size)
    files[name] = (zip.readUInt16LE(at + 10) === STORED ? bytes : inflateRawSync(bytes)).toString()
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  return files
}
