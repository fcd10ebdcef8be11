import type { ResourceLimits } from 'node:worker_threads'

/**
 * What a thread may keep for what it has just made: V8 would let each have 48 MB of it, and looks for garbage there only when they are full.
 * What lives longer is not limited.
 */
export const threadLimits: ResourceLimits = { maxYoungGenerationSizeMb: 6 }
