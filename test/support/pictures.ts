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

/** A grey photo of 64 by 64 pixels as an iPhone stores it; sharp cannot write one. */
export const heicPhoto: Uint8Array<ArrayBuffer> = new Uint8Array(
  Buffer.from(
    [
      'AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAVZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9j',
      'AAAAAERAAAEAAQAAAAABegABAAAAAAAAAA4AAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA1mlw',
      'cnAAAAC3aXBjbwAAAHhodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AA',
      'AAMAkAAAAwAAAwAeoCCBBZbqSSmubgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAiQAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAA',
      'AABAAAAAQAAAABBwaXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgQIDBAAAABZtZGF0AAAACigBrwQY/ErXm8A='
    ].join(''),
    'base64'
  )
)
