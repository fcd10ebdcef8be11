export interface PictureSize {
  width: number
  height: number
}

/** What is shown at most: a picture of a few bytes can claim more pixels than a phone has memory for. */
export const mostPicturePixels = 80_000_000

/** How large a picture says it is, in its first bytes; null where it does not say so as its kind must. */
export function pictureSizeOf(bytes: ArrayBuffer): PictureSize | null {
  const view = new DataView(bytes)
  const tag = (at: number) => (at + 4 <= view.byteLength ? view.getUint32(at) : 0)
  const size =
    tag(0) === 0x89504e47
      ? pngSize(view, tag)
      : tag(0) === 0x47494638
        ? gifSize(view)
        : tag(0) === 0x52494646 && tag(8) === 0x57454250
          ? webpSize(view, tag)
          : jpegSize(view)
  return size && size.width > 0 && size.height > 0 ? size : null
}

/** ISO/IEC 15948, 11.2.2: the header is the first chunk. */
function pngSize(view: DataView, tag: (at: number) => number): PictureSize | null {
  if (view.byteLength < 24 || tag(12) !== 0x49484452) return null
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

/** GIF89a, 18: the logical screen, little-endian. */
function gifSize(view: DataView): PictureSize | null {
  if (view.byteLength < 10) return null
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) }
}

/** RFC 9649, 2.5 to 2.7: lossy, lossless, and the extended format. */
function webpSize(view: DataView, tag: (at: number) => number): PictureSize | null {
  if (view.byteLength < 30) return null
  if (tag(12) === 0x56503820)
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  if (tag(12) === 0x5650384c) {
    const bits = view.getUint32(21, true)
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 }
  }
  if (tag(12) !== 0x56503858) return null
  const threeBytes = (at: number) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16)
  return { width: threeBytes(24) + 1, height: threeBytes(27) + 1 }
}

/** ISO/IEC 10918-1, B.1.1.3 and table B.1: the first start of frame, of whatever coding. */
function jpegSize(view: DataView): PictureSize | null {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null
  let at = 2
  while (at + 9 < view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (marker === 0xff) at += 1
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2
    else if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    else at += 2 + view.getUint16(at + 2)
  }
  return null
}
