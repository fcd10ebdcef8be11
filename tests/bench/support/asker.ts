import { connect, type Socket } from 'node:net'

export interface AskerAnswer {
  status: number
  /** The status line and the headers, as they came. */
  head: string
}

export interface Question {
  method: string
  path: string
  headers?: Record<string, string>
  /** Sent as JSON. */
  body?: unknown
}

/**
 * Asks over HTTP/1.1 connections that stay open, one question at a time on each, and takes little of the machine for it: `node:http` as a
 * client costs a third of a millisecond for two questions, which would count as the server's. Reads bodies of a stated length and chunked ones
 * that end with their answer.
 */
export class Asker {
  readonly #origin: URL
  #free: Line[] = []
  readonly #all = new Set<Line>()

  constructor(origin: string) {
    this.#origin = new URL(origin)
  }

  async ask({ method, path, headers = {}, body }: Question): Promise<AskerAnswer> {
    const text = body === undefined ? '' : JSON.stringify(body)
    const head = [
      `${method} ${path} HTTP/1.1`,
      `host: ${this.#origin.host}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      `content-length: ${Buffer.byteLength(text)}`,
    ]
    const line = this.#free.pop() ?? this.#open()
    const answer = await line.ask(`${head.join('\r\n')}\r\n\r\n${text}`)
    if (this.#all.has(line)) this.#free.push(line)
    return answer
  }

  close(): void {
    for (const line of this.#all) line.close()
  }

  #open(): Line {
    const line = new Line(Number(this.#origin.port), () => {
      // A server ends what nobody used for some seconds.
      this.#all.delete(line)
      this.#free = this.#free.filter((other) => other !== line)
    })
    this.#all.add(line)
    return line
  }
}

class Line {
  readonly #socket: Socket
  #read = ''
  #resolve: (answer: AskerAnswer) => void = () => undefined
  #reject: (error: Error) => void = () => undefined

  constructor(port: number, onEnd: () => void) {
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true })
    this.#socket.setEncoding('latin1')
    this.#socket.on('data', (text: string) => this.#hear(text))
    this.#socket.on('error', (error) => this.#reject(error))
    this.#socket.on('close', () => {
      onEnd()
      this.#reject(new Error('The server hung up'))
    })
  }

  ask(text: string): Promise<AskerAnswer> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#socket.write(text)
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #hear(text: string): void {
    this.#read += text
    const end = this.#read.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = this.#read.slice(0, end)
    const [, length] = /\r\ncontent-length: (\d+)/i.exec(head) ?? []
    const isWhole =
      length === undefined
        ? /\r\ntransfer-encoding: chunked/i.test(head) && this.#read.endsWith('\r\n0\r\n\r\n')
        : this.#read.length >= end + 4 + Number(length)
    if (!isWhole) return
    this.#read = ''
    this.#resolve({ status: Number(head.slice('HTTP/1.1 '.length).slice(0, 3)), head })
  }
}
