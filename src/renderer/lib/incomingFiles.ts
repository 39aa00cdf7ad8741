/** The kinds of image file that the host reads, and SVG, of which pictures are made here; anything else is passed over. */
const imageName = /\.(png|jpe?g|jpe|jfif|webp|avif|heif|heic|gif|tiff?|svg)$/i
export const imageAccept = '.png,.jpg,.jpeg,.webp,.avif,.heif,.heic,.gif,.tif,.tiff,.svg'

/** Files that systems leave in folders and that nobody meant to add. */
const isHidden = (path: string) => path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX')
const isSystemFile = (name: string) => /^(thumbs\.db|desktop\.ini)$/i.test(name)

export interface SortedFiles {
  images: File[]
  /** How many visible files were no images; hidden and system files are not worth a word. */
  ignored: number
  /** Names of files and folders that could not be opened. */
  unreadable: string[]
}

/** Parts images from what else lies in a folder, by name. */
export function sortFiles(files: readonly File[], unreadable: string[] = []): SortedFiles {
  const visible = files.filter((file) => !isHidden(file.webkitRelativePath || file.name) && !isSystemFile(file.name))
  const images = visible.filter((file) => imageName.test(file.name))
  return { images, ignored: visible.length - images.length, unreadable }
}

const mostFilesACall = 16
const mostBytesACall = 32 * 2 ** 20

/** Cuts a list of files into calls of a bearable size; a single large file makes a call of its own. */
export function chunkFiles(files: readonly File[]): File[][] {
  const chunks: File[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const file of files) {
    const last = chunks.at(-1)
    if (!last || last.length >= mostFilesACall || bytes + file.size > mostBytesACall) {
      chunks.push([file])
      bytes = file.size
    } else {
      last.push(file)
      bytes += file.size
    }
  }
  return chunks
}

/** What a drop held: its files, and the names of what could not be opened. */
export interface DroppedFiles {
  files: File[]
  unreadable: string[]
}

/** All files of a drop, with folders walked. Must be called while the drop event is being handled. */
export async function filesOfDrop(transfer: DataTransfer): Promise<DroppedFiles> {
  // The items are emptied once the event is over, so every entry is taken now and read later.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry() ?? item.getAsFile())
  const found: DroppedFiles = { files: [], unreadable: [] }
  for (const entry of entries) {
    if (entry instanceof File) found.files.push(entry)
    else if (entry) await walk(entry, found)
  }
  return found
}

async function walk(entry: FileSystemEntry, found: DroppedFiles): Promise<void> {
  if (entry.name.startsWith('.')) return
  try {
    if (entry.isFile) found.files.push(await fileOf(entry as FileSystemFileEntry))
    else for (const child of await childrenOf(entry as FileSystemDirectoryEntry)) await walk(child, found)
  } catch {
    found.unreadable.push(entry.name)
  }
}

const fileOf = (entry: FileSystemFileEntry) => new Promise<File>((resolve, reject) => entry.file(resolve, reject))

async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const children: FileSystemEntry[] = []
  // A reader hands out at most a hundred entries at a time.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return children
    children.push(...some)
  }
}
