import type { z } from 'zod'

/**
 * Whether `JSON.stringify` says all of whatever comes through this schema, so that it need not be looked through each time
 * (`PlainJsonSerializer` does, where it is not known). False of what cannot be told, and of what is made by a function.
 */
export function answersPlainJson(schema: z.core.$ZodType, mayBeMissing = false): boolean {
  const { def } = (schema as z.core.$ZodTypes)._zod
  const isPlain = (part: z.core.$ZodType) => answersPlainJson(part, mayBeMissing)
  switch (def.type) {
    // Zod's numbers are finite.
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
    case 'enum':
      return true
    case 'literal':
      return def.values.every((value) => value !== undefined && typeof value !== 'bigint')
    // A property that is missing is left out; in a list JSON would say null.
    case 'object':
      return !def.catchall && Object.values(def.shape).every((part) => answersPlainJson(part, true))
    case 'record':
      return answersPlainJson(def.valueType, true)
    case 'array':
      return answersPlainJson(def.element)
    case 'union':
      return def.options.every(isPlain)
    case 'nullable':
    case 'default':
      return isPlain(def.innerType)
    case 'optional':
      return mayBeMissing && isPlain(def.innerType)
    case 'pipe':
      return isPlain(def.out)
    default:
      return false
  }
}
