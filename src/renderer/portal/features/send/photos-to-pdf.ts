/** Of a page's longer side: A4 at 200 dots an inch. Legible, and a tenth of what a phone's camera makes. */
const longestPixels = 2_340
/** A4 in points: the longer side of a page; the other as the photo has it. */
const longestPoints = 842
const quality = 0.82

/** A photo that this browser cannot read. */
export class PhotoError extends Error {
  override name = 'PhotoError'
  readonly file: File
  constructor(file: File, cause: unknown) {
    super(file.name, { cause })
    this.file = file
  }
}

/** One PDF, a page a photo, upright as it was taken; with each page as a picture to show. Throws PhotoError. */
export async function photosToPdf(photos: readonly File[], name: string): Promise<{ pdf: File; pages: Blob[] }> {
  const { PDFDocument } = await import('@cantoo/pdf-lib')
  const made = await PDFDocument.create()
  const pages: Blob[] = []
  for (const photo of photos) {
    const { jpeg, width, height } = await scaled(photo)
    const image = await made.embedJpg(await jpeg.arrayBuffer())
    const scale = longestPoints / Math.max(width, height)
    const size = { width: width * scale, height: height * scale }
    made.addPage([size.width, size.height]).drawImage(image, { x: 0, y: 0, ...size })
    pages.push(jpeg)
  }
  const bytes = (await made.save()) as Uint8Array<ArrayBuffer>
  return { pdf: new File([bytes], name, { type: 'application/pdf' }), pages }
}

async function scaled(photo: File): Promise<{ jpeg: Blob; width: number; height: number }> {
  try {
    // As its EXIF says it was held; what is drawn has none, nor where it was taken.
    const bitmap = await createImageBitmap(photo, { imageOrientation: 'from-image' })
    const scale = Math.min(1, longestPixels / Math.max(bitmap.width, bitmap.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(bitmap.width * scale))
    canvas.height = Math.max(1, Math.round(bitmap.height * scale))
    const context = canvas.getContext('2d')
    if (!context) throw new Error('no canvas')
    context.fillStyle = '#ffffff'
    context.fillRect(0, 0, canvas.width, canvas.height)
    context.imageSmoothingQuality = 'high'
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    bitmap.close()
    const jpeg = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality))
    if (!jpeg) throw new Error('no picture')
    return { jpeg, width: canvas.width, height: canvas.height }
  } catch (error) {
    throw new PhotoError(photo, error)
  }
}
