/** A plain POSIX ustar archive: enough to carry the masters as one file that Python's tarfile reads. */

const BLOCK = 512

export interface TarEntry {
  /** Path inside the archive, ASCII, at most 100 characters. */
  readonly name: string
  readonly content: Buffer
}

/** The archive's bytes. Times, owners and modes are fixed, so equal entries give equal bytes. */
export function tar(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap(({ name, content }) => {
    const padding = (BLOCK - (content.length % BLOCK)) % BLOCK
    return [header(name, content.length), content, Buffer.alloc(padding)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)])
}

function header(name: string, size: number): Buffer {
  if (name.length > 100) throw new Error(`name too long for ustar: ${name}`)
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, '0')
  block.write(name, 0, 'ascii')
  block.write(octal(0o644, 8), 100)
  block.write(octal(0, 8), 108)
  block.write(octal(0, 8), 116)
  block.write(octal(size, 12), 124)
  block.write(octal(0, 12), 136)
  block.write('        ', 148) // the checksum counts its own field as spaces
  block.write('0', 156)
  block.write('ustar\u000000', 257, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${octal(sum, 7)}\0 `, 148, 'latin1')
  return block
}
