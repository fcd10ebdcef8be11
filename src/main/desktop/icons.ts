import { nativeImage, type NativeImage } from 'electron'

/** A pediment on three columns, as small PNGs: they have to be there before any file is. */
const black16 =
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAYAAAAf8/9hAAAAfklEQVR42mNgoDFQgWKSAQcQNwPxdyhuhooRBSKA+D4Q/0fD96Fy' +
  'OIEGEO/GohEd74aqRQH9QPybCM0w/BuqBw72k4lRQDcQz0dz3nwoRvbmfKhaDAALOAckMZiTYcABKUCHowEFQNwAxApIYg1QDAMK' +
  'UH4BNtvJwdRNB2QBAHBMYX+qoFtDAAAAAElFTkSuQmCC'
const black32 =
  'iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAYAAABzenr0AAAA0klEQVR42mNgGAVDGHAAcTMUc9Db8hAgvg/E/6H4PlSM5kADiHcj' +
  'WYyOd0PVUB0IAHE3EP/GYzkM/4aqFaCW5TFA/JwIi9Hxc6hesoEJEB8nw2J0fBxqFtFABIinExncxOLfUDNF8FnMAsQZQPyeihaj' +
  '4/dQO1iwJbLzNLQYHZ9HT6QKdLQchhXQQ6CBzlgAX2HjgIQVcBTDDmgYW3GsgKaGqEJqPlpQNeAwGG+QQkEDmpr5ow4YdcCoA0Yd' +
  'MCQcMCBAAoj30xlLDKrqeLQ9MHIBAJcvh7RbeQukAAAAAElFTkSuQmCC'
const brass32 =
  'iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAYAAABzenr0AAAA50lEQVR42mM4uciPYSAxw6gDKNDMAcTNUMxBbweEAPF9IP4Pxfeh' +
  'YjR3gAYQ70ayGB3vhqqhugMEgLgbiH/jsRyGf0PVClDLATFA/JwIi9Hxc6hesh1gAsTHybAYHR+HmkW0A0SAeDqRwU0s/g01UwSf' +
  'A1iAOAOI31PRYnT8HmoHC7oDQAnmPA0tRsfnYYkU5gAFOloOwwroIdBAZyyAKxGCChIHJKyAoxh2QMPYimMFNDUaxOSC+WhB1YDD' +
  'YKxBioYb0NTMH3XAqANGHTDqgCHhgAFplksA8X46Y4lBVR2PtgdGbucUAHcIbB2RnjuUAAAAAElFTkSuQmCC'

const fromPng = (base64: string, scaleFactor: number) => ({ dataURL: `data:image/png;base64,${base64}`, scaleFactor })

/** macOS colours a black template image itself; elsewhere brass is seen on a light and on a dark bar. */
export function trayImage(): NativeImage {
  const image = nativeImage.createEmpty()
  if (process.platform === 'darwin') {
    image.addRepresentation(fromPng(black16, 1))
    image.addRepresentation(fromPng(black32, 2))
    image.setTemplateImage(true)
  } else image.addRepresentation(fromPng(brass32, 2))
  return image
}
