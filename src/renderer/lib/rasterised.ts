/** Of the longer side, in pixels: more than any model here looks at. */
const longest = 1024
const drawn = /\.svg$/i

/** Whether a file has to become a picture before it is sent: the host reads no documents, which can name files and addresses. */
export const isDocument = (file: File): boolean => drawn.test(file.name)

/**
 * An SVG document as a PNG under its own name. As a picture in a page it can load nothing from elsewhere.
 * @throws Error where it is no SVG document, or none that can be drawn
 */
export async function rasterised(file: File): Promise<File> {
  const root = new DOMParser().parseFromString(await file.text(), 'image/svg+xml').documentElement
  if (root.nodeName !== 'svg') throw new Error(`${file.name} is no SVG document.`)
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
    canvas.getContext('2d')!.drawImage(image, 0, 0, ...size)
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
  return width > 0 && height > 0 ? [width, height] : [1, 1]
}
