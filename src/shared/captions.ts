/** In characters; what the text encoder could read of a caption is shorter still. */
export const longestCaption = 500

/** Names that cameras, chat programs and content stores give: they say nothing of what a picture shows. */
const meaningless =
  /^(img|image|dsc|dscn|pxl|photo|picture|screenshot|screen shot|untitled|file|ref|reference)?[\s\d]*$/i
const hexadecimal = /^[0-9a-f]{12,}$/i

/**
 * What a reference shows, from its file's name: "icons/red-apple_02.png" is "red apple". Empty where the name says
 * nothing; such a reference counts for every prompt.
 */
export function captionOfName(name: string): string {
  const stem = name
    .slice(name.lastIndexOf('/') + 1)
    .replace(/\.[^.]+$/, '')
    .replace(/[-_+.]+/g, ' ')
    .trim()
  const words = stem.replace(/(\s+\d+)+$/, '').trim()
  return meaningless.test(words) || hexadecimal.test(words.replaceAll(' ', '')) ? '' : words.toLowerCase()
}
