import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { until } from './until.ts'

/** Why there is no nginx here, or null. */
export const nginxTrouble = (): string | null =>
  spawnSync('nginx', ['-v']).error === undefined ? null : 'there is no nginx here'

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

export interface Nginx {
  origin: string
  close(): Promise<void>
}

/** A real nginx on loopback with these locations, its files below `folder`. `close` it. */
export async function startNginx(folder: string, locations: string, { workers = 1 } = {}): Promise<Nginx> {
  const port = await freePort()
  await mkdir(path.join(folder, 'tmp'), { recursive: true })
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${path.join(folder, 'tmp', name)};`)
    .join('\n')
  const file = path.join(folder, 'nginx.conf')
  await writeFile(
    file,
    `daemon off;
worker_processes ${workers};
${process.getuid?.() === 0 ? `user ${os.userInfo().username};` : ''}
pid ${path.join(folder, 'nginx.pid')};
error_log ${path.join(folder, 'error.log')};
events {}
http {
  access_log off;
  sendfile on;
  ${temp}
  server {
    listen 127.0.0.1:${port};
    ${locations}
  }
}
`,
  )
  const child = spawn('nginx', ['-c', file, '-p', folder], { stdio: 'ignore' })
  const isUp = async () =>
    new Promise<boolean>((resolve) => {
      const socket = net.connect({ port, host: '127.0.0.1' })
      socket.once('connect', () => resolve((socket.destroy(), true)))
      socket.once('error', () => resolve(false))
    })
  await until('nginx listens', isUp)
  return {
    origin: `http://127.0.0.1:${port}`,
    async close() {
      child.kill('SIGTERM')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
}
