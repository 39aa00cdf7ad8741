/** Of a list's parts none has more words. */
const mostWords = 3

/**
 * A line that looks like a list of things, "red apple, rocket, house", with its commas as ends of prompts; null for any other, such as a
 * description with a comma in it.
 */
export function splitAtCommas(text: string): string | null {
  const parts = text.split(/[,，、]/).map((part) => part.trim())
  const isList =
    parts.length >= 3 &&
    !/[;\n]/.test(text.trim()) &&
    parts.every((part) => part !== '' && part.split(/\s+/).length <= mostWords)
  return isList ? parts.join('\n') : null
}
