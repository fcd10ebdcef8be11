import { StandardRPCJsonSerializer } from '@orpc/client/standard'

/**
 * oRPC's own serializer copies an answer, with a path to each of its values, for what JSON cannot say. Answers that hold only
 * what JSON can say (nearly all do) go out as they are: the bytes are the same.
 */
export class PlainJsonSerializer extends StandardRPCJsonSerializer {
  override serialize(...given: Parameters<StandardRPCJsonSerializer['serialize']>) {
    const [data] = given
    return given.length === 1 && isPlain(data)
      ? ([data, [], [], []] satisfies ReturnType<StandardRPCJsonSerializer['serialize']>)
      : super.serialize(...given)
  }
}

/** Whether `JSON.stringify` says all of it. A property that is undefined is left out by both; in an array it is not plain. */
function isPlain(data: unknown): boolean {
  switch (typeof data) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return !Number.isNaN(data)
    case 'object':
      return data === null || isPlainObject(data)
    default:
      return false
  }
}

function isPlainObject(data: object): boolean {
  if (Array.isArray(data)) return data.every(isPlain)
  const prototype: unknown = Object.getPrototypeOf(data)
  if ((prototype !== Object.prototype && prototype !== null) || 'toJSON' in data) return false
  for (const key in data) {
    const value = (data as Record<string, unknown>)[key]
    if (value !== undefined && !isPlain(value)) return false
  }
  return true
}
