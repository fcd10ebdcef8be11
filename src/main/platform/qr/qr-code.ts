import { create } from 'qrcode'

/** The dark modules of 1 × 1 in a square of `size`, as one path of SVG; the quiet zone of four modules is the picture's business. */
export interface QrCode {
  size: number
  path: string
}

/** ISO/IEC 18004, error correction M. Modules that touch in a row are drawn as one. */
export function qrCode(text: string): QrCode {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules
  let path = ''
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const from = x
      while (x < size && data[y * size + x]) x++
      if (x > from) path += `M${from} ${y}h${x - from}v1h-${x - from}z`
    }
  }
  return { size, path }
}
