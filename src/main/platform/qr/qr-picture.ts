import { create } from 'qrcode'

export interface QrPicture {
  /** Modules along one side, without the quiet zone of four around it. */
  size: number
  /** An SVG path of the dark modules, each 1 × 1. */
  path: string
}

/** A QR code (ISO/IEC 18004, error correction M) as a picture that needs no library and no image to be shown. */
export function qrPicture(text: string): QrPicture {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules
  let path = ''
  for (let row = 0; row < size; row += 1) {
    let start = -1
    for (let column = 0; column <= size; column += 1) {
      const isDark = column < size && data[row * size + column] === 1
      if (isDark && start < 0) start = column
      if (isDark || start < 0) continue
      path += `M${start} ${row}h${column - start}v1h-${column - start}z`
      start = -1
    }
  }
  return { size, path }
}
