import { groundLabel } from '../finish/outlines/areas.ts'
import { type FlatForms, leaders } from './flatForms.ts'
import { layersOf } from './layers.ts'
import { withOuterGround } from './outerGround.ts'
import { outlinePath } from './outlinePath.ts'

/**
 * Forms as an SVG document: a path for every colour, laid over one another.
 * @param cutOut without the ground that lies around the drawing
 */
export function svgOf(given: FlatForms, cutOut: boolean): string {
  const forms = cutOut ? withOuterGround(given) : given
  const { side, colours, fields } = forms
  const ground = cutOut ? fields.length - 1 : groundLabel([leaders(forms)], side)
  const hex = (at: number) => `#${Buffer.from(colours.subarray(3 * at, 3 * at + 3)).toString('hex')}`
  const paths = layersOf(forms, ground).flatMap(({ colour, lead }) => {
    const data = outlinePath(lead, side)
    return data === '' ? [] : [`<path fill="${hex(colour)}" fill-rule="evenodd" d="${data}"/>`]
  })
  const beneath = cutOut ? [] : [`<rect width="${side}" height="${side}" fill="${hex(ground)}"/>`]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 ${side} ${side}">`,
    ...beneath,
    ...paths,
    '</svg>\n'
  ].join('\n')
}
