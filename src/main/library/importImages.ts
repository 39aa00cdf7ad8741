import { decodeSquare, type ImageFacts } from '#main/images/decode.ts'
import { type Failure, toFailure } from '#shared/failure.ts'
import type { Images } from './images.ts'
import type { NewMember } from './referenceSets.ts'

/** A file from outside: an upload, or one on the disk. */
export interface SourceFile {
  name: string
  bytes(): Promise<Uint8Array>
}

export interface ImportedImages {
  images: NewMember[]
  /** Files that are no usable image, with what is wrong. */
  skipped: { name: string; failure: Failure }[]
}

/** Files that are decoded at the same time: more would only hold more of them in memory. */
const atOnce = 2

/** Big enough that every byte of the file has to be decoded, small enough to be quick. */
const trialSize = 64

/**
 * Decodes each file completely and puts the good ones into the library's store; the caller registers them.
 * @throws what is not the file's own fault, such as `disk-full`
 */
export async function importImages(images: Images, files: readonly SourceFile[]): Promise<ImportedImages> {
  const outcomes: (NewMember | { name: string; failure: Failure })[] = []
  let next = 0
  const work = async () => {
    for (let index = next++; index < files.length; index = next++) {
      const file = files[index]!
      outcomes[index] = await importOne(images, file).catch((error: unknown) => ({
        name: file.name,
        failure: ownFault(error)
      }))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return {
    images: outcomes.filter((outcome) => 'image' in outcome),
    skipped: outcomes.filter((outcome) => 'failure' in outcome)
  }
}

async function importOne(images: Images, file: SourceFile): Promise<NewMember> {
  const bytes = await file.bytes()
  const { facts } = await decodeSquare(bytes, file.name, trialSize)
  const sha256 = await images.put(bytes)
  const { width, height } = facts
  return {
    sha256,
    name: file.name,
    image: { sha256, mime: mimeOf(facts), width, height, bytes: bytes.byteLength }
  }
}

function mimeOf({ format }: ImageFacts): string {
  // sharp calls AVIF by the name of its container; HEIC, the other content, it cannot decode.
  return format === 'heif' ? 'image/avif' : `image/${format}`
}

function ownFault(error: unknown): Failure {
  const failure = toFailure(error)
  if (failure.code !== 'not-an-image' && failure.code !== 'image-too-large') throw error
  return failure
}
