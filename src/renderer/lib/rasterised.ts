/** Of the longer side, in pixels: more than any model here looks at. */
const longest = 1024
/** Of a document: larger ones would hold up the window. */
const mostBytes = 8 * 2 ** 20
const drawn = /\.svg$/i

/** Whether a file has to become a picture before it is sent: the host reads no documents, which can name files and addresses. */
export const isDocument = (file: File): boolean => drawn.test(file.name)

/**
 * An SVG document as a PNG under its own name. As a picture in a page it can load nothing from elsewhere.
 * @throws Error in a sentence: no SVG document, one that is too large, shows nothing, or pictures that are not in it
 */
export async function rasterised(file: File): Promise<File> {
  if (file.size > mostBytes) throw new Error(`${file.name} has too many parts to be drawn; export it as PNG.`)
  const root = new DOMParser().parseFromString(await file.text(), 'image/svg+xml').documentElement
  if (root.nodeName !== 'svg') throw new Error(`${file.name} is no SVG document.`)
  if (namesOthers(root)) throw new Error(`${file.name} shows pictures that are not in it.`)
  // Drawing programs leave their own data there, and canvases on which it was drawn cannot be read.
  for (const foreign of [...root.getElementsByTagName('foreignObject')]) foreign.remove()
  const [width, height] = sizeOf(root)
  const scale = longest / Math.max(width, height)
  const size = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))] as const
  if (!root.hasAttribute('viewBox')) root.setAttribute('viewBox', `0 0 ${width} ${height}`)
  root.setAttribute('width', String(size[0]))
  root.setAttribute('height', String(size[1]))
  const url = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(root)], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = size[0]
    canvas.height = size[1]
    const context = canvas.getContext('2d')!
    context.drawImage(image, 0, 0, ...size)
    if (isBlank(context.getImageData(0, 0, ...size).data)) throw new Error(`${file.name} shows nothing.`)
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
    if (!blob) throw new Error(`${file.name} cannot be drawn.`)
    return new File([blob], file.name, { type: 'image/png' })
  } finally {
    URL.revokeObjectURL(url)
  }
}

/** In whatever units: only the proportions count. */
function sizeOf(root: Element): [number, number] {
  const box = (root.getAttribute('viewBox') ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  if (box.length === 4 && box[2]! > 0 && box[3]! > 0) return [box[2]!, box[3]!]
  const length = (name: string) => Number.parseFloat(root.getAttribute(name) ?? '')
  const [width, height] = [length('width'), length('height')]
  // What documents without any size are taken to have.
  return width > 0 && height > 0 ? [width, height] : [300, 150]
}

/** Whether it asks for pictures from elsewhere, which are not loaded: their places would be empty, or show that they are missing. */
const namesOthers = (root: Element): boolean =>
  [...root.getElementsByTagName('image')].some((image) => {
    const address = image.getAttribute('href') ?? image.getAttribute('xlink:href') ?? ''
    return address !== '' && !address.startsWith('data:')
  })

const isBlank = (rgba: Uint8ClampedArray): boolean => rgba.every((value, i) => i % 4 < 3 || value === 0)
