import type { Pixels, TransparentPixels } from '#main/images/writeImage.ts'
import { HousestyleError } from '#shared/failure.ts'
import type { Upscaler } from './enlarge.ts'
import { drawForms } from './flat/drawForms.ts'
import { type FlatForms, flatForms } from './flat/flatForms.ts'
import { withOuterGround } from './flat/outerGround.ts'
import { svgOf } from './flat/svgOf.ts'

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
): Promise<TransparentPixels> {
  const forms = formsOf(pixels)
  if (!forms && cutOut) throw notFlat()
  if (!forms) return { ...(await (await upscaler()).enlarge(pixels)), alpha: null }
  const drawn = cutOut ? withOuterGround(forms) : forms
  const rgba = drawForms(drawn, cutOut ? drawn.fields.length - 1 : undefined)
  const rgb = new Uint8Array((rgba.length / 4) * 3)
  const alpha = new Uint8Array(rgba.length / 4)
  for (let place = 0; place < alpha.length; place++) {
    rgb.set(rgba.subarray(4 * place, 4 * place + 3), 3 * place)
    alpha[place] = rgba[4 * place + 3]!
  }
  return { width: forms.side, height: forms.side, rgb, alpha: cutOut ? alpha : null }
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
