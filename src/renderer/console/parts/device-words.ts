export { deviceWords } from '../../ui/device-words.ts'
