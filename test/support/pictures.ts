import sharp from 'sharp'

/** A small PNG whose content follows from `seed`. */
export async function picture(seed: number, width = 40, height = 30): Promise<Uint8Array<ArrayBuffer>> {
  const background = { r: (seed * 37) % 256, g: (seed * 91) % 256, b: (seed * 17) % 256 }
  const png = await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()
  return new Uint8Array(png)
}

/** That many different ones, as files to be uploaded. */
export async function pictureFiles(count: number, first = 0): Promise<File[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, i) => new File([await picture(first + i)], `picture-${first + i}.png`))
  )
}
