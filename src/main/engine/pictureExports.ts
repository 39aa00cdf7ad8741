import type { EnlargedPixels, Pixels } from '#main/images/writeImage.ts'
import { HousestyleError } from '#shared/failure.ts'
import { drawForms } from './flat/drawForms.ts'
import { type FlatForms, flatForms } from './flat/flatForms.ts'
import { withOuterGround } from './flat/outerGround.ts'
import { svgOf } from './flat/svgOf.ts'
import type { Upscaler } from './upscaler.ts'

/** Forms of larger pictures would take seconds and hundreds of megabytes. */
const largestFlat = 256

/**
 * Pixels four times as large: pictures of flat fills by their forms, in the very colours that they have, others by the trained upscaler.
 * @param cutOut without the ground around what is drawn
 * @throws HousestyleError `invalid-input` where a picture that is not flat is to be cut out
 */
export async function enlarged(
  pixels: Pixels,
  cutOut: boolean,
  upscaler: () => Promise<Upscaler>
): Promise<EnlargedPixels> {
  const forms = formsOf(pixels)
  if (!forms && cutOut) throw notFlat()
  if (!forms) {
    const { width, height, rgb } = await (await upscaler()).enlarge(pixels)
    return { width, height, channels: 3, data: rgb }
  }
  const drawn = cutOut ? withOuterGround(forms) : forms
  const data = drawForms(drawn, cutOut ? drawn.fields.length - 1 : undefined)
  return { width: forms.side, height: forms.side, channels: 4, data }
}

/** A picture of flat fills as an SVG document. @throws HousestyleError `invalid-input` for any other */
export function traced(pixels: Pixels, cutOut: boolean): string {
  const forms = formsOf(pixels)
  if (!forms) throw notFlat()
  return svgOf(forms, cutOut)
}

const formsOf = (pixels: Pixels): FlatForms | null =>
  Math.max(pixels.width, pixels.height) <= largestFlat ? flatForms(pixels) : null

const notFlat = () =>
  new HousestyleError(
    'invalid-input',
    'This picture is not made of flat fills.',
    'It can be saved as PNG with its ground.'
  )
