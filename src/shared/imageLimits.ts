/** Beyond these an image is refused before its pixels are unpacked; in the studio already before it is sent. */
export const imageLimits = { bytes: 128 * 2 ** 20, pixels: 120e6 } as const

/** What is said of a file that is too large. @param bytes its size */
export const tooLarge = (name: string, bytes: number): string =>
  `${name} has ${Math.round(bytes / 2 ** 20)} MB; the limit is ${imageLimits.bytes / 2 ** 20} MB.`
