import { crc32, deflateSync } from 'node:zlib'

type Color = readonly [number, number, number]
const width = 960
const height = 640

/** What stands in front of the evening sky at one point, if anything. */
const subjects: Record<'house' | 'ditch', (x: number, y: number) => Color | null> = {
  house(x, y) {
    const isRoof = y > 0.3 && y < 0.45 && Math.abs(x - 0.5) < (y - 0.3) * 1.8 + 0.02
    const isWall = y >= 0.45 && y < 0.74 && Math.abs(x - 0.5) < 0.24
    const isDoor = isWall && y > 0.56 && Math.abs(x - 0.5) < 0.045
    const isWindow = isWall && y > 0.53 && y < 0.63 && Math.abs(Math.abs(x - 0.5) - 0.14) < 0.05
    if (isDoor) return [70, 98, 92]
    if (isWindow) return [240, 214, 150]
    if (isRoof) return [112, 66, 48]
    return isWall ? [196, 148, 112] : null
  },
  ditch(x, y) {
    const isWater = y > 0.62 && Math.abs(x - 0.5) < 0.05 + (y - 0.62) * 0.7
    const isGate = y > 0.48 && y < 0.66 && Math.abs(x - 0.5) < 0.06
    if (isGate) return [98, 84, 72]
    return isWater ? [92, 132, 150] : null
  },
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'ascii'), data])
  const whole = Buffer.alloc(8 + body.length)
  whole.writeUInt32BE(data.length, 0)
  body.copy(whole, 4)
  whole.writeUInt32BE(crc32(body), 4 + body.length)
  return whole
}

/** A real PNG (ISO/IEC 15948): truecolour, 8 bits, no filter. */
export function samplePicture(subject: keyof typeof subjects): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 3))
  for (let row = 0; row < height; row++) {
    const y = row / height
    const sky: Color = [250 - 90 * (1 - y), 214 - 60 * (1 - y), 176 + 20 * (1 - y)]
    const ground: Color = [150 - 40 * y, 122 - 40 * y, 84 - 30 * y]
    for (let column = 0; column < width; column++) {
      const hills = 0.6 + 0.05 * Math.sin(column / 97) + 0.03 * Math.sin(column / 31)
      const color = subjects[subject](column / width, y) ?? (y > hills ? ground : sky)
      rows.set(color, row * (1 + width * 3) + 1 + column * 3)
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
