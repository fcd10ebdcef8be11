/** How one host runs: where its data lies and what it listens on. Everything else is set in the console. */
export interface AppConfig {
  console: FaceConfig & {
    /** Public origins of the console beside its loopback names, where TLS is configured. */
    origins: readonly string[]
  }
  portal: FaceConfig & {
    /** The folder of the phone's built page, which the same listener serves under its own host name. */
    phonePages?: string
  }
}

export interface FaceConfig {
  host: string
  /** 0: any free one. */
  port: number
  /** PEM texts. */
  tls?: { cert: string; key: string }
  /** Addresses or CIDR blocks of the proxies that end TLS in front of it (H6). */
  proxies: readonly string[]
  /** What a server in front calls the files' folder, where it sends files by itself (X-Accel-Redirect). */
  accelPrefix?: string
  /** The folder of its built pages. */
  pages: string
}

/** Where everything is reached once it listens. */
export interface Listening {
  console: string
  portal: string
  /** A folder's path, or host:port of the mail server. */
  mail: string
}
