import {
  createORPCErrorConstructorMap,
  createProcedureClient,
  isLazy,
  isProcedure,
  ORPCError,
  ValidationError,
  type AnyProcedure,
} from '@orpc/server'
import { z } from 'zod'
import { answersPlainJson } from './plain-answers.ts'

interface ProcedureCall<Context extends object> {
  /** `notes.save` */
  name: string
  /** Whether JSON alone says all that it can answer. */
  isPlain: boolean
  /** Parses the input, runs the handler and lets out what the contract's output names. Throws what any of them throws. */
  run(context: Context, input: unknown): Promise<unknown>
}

type Definition = AnyProcedure['~orpc']
type Schema = NonNullable<Definition['inputSchema']>

/** What a schema makes of a value; at once, unless something in it has to wait. */
function parsed(schema: Schema, value: unknown, refusal: (cause: ValidationError) => Error): unknown {
  const settle = (result: { value?: unknown; issues?: readonly { message: string }[] }) => {
    if (!result.issues) return result.value
    throw refusal(new ValidationError({ message: 'Validation failed', issues: result.issues, data: value }))
  }
  const result = schema['~standard'].validate(value)
  return result instanceof Promise ? result.then(settle) : settle(result)
}

const badInput = (cause: ValidationError) => new ORPCError('BAD_REQUEST', { message: 'Input validation failed', cause })
const badOutput = (cause: ValidationError) =>
  new ORPCError('INTERNAL_SERVER_ERROR', { message: 'Output validation failed', cause })

const isZod = (schema: Schema | undefined): schema is Schema & z.ZodType => schema !== undefined && '_zod' in schema

function callOf<Context extends object>(procedure: AnyProcedure, path: string[]): ProcedureCall<Context>['run'] {
  const { inputSchema, outputSchema, handler, middlewares, errorMap } = procedure['~orpc']
  if (middlewares.length > 0) {
    const client = createProcedureClient(procedure, { path, context: (context: Context) => context })
    return (context, input) => client(input, { context })
  }
  const errors = createORPCErrorConstructorMap(errorMap)
  let checkedOutput: Schema | undefined
  // Once it is called for the first time: for all of them the host would start later.
  const outputCheck = (schema: Schema): Schema => (checkedOutput ??= isZod(schema) ? z.compile(schema) : schema)
  return async (context, message) => {
    let input = inputSchema ? parsed(inputSchema, message, badInput) : message
    if (input instanceof Promise) input = await input
    const output: unknown = await handler({
      context,
      input,
      path,
      procedure,
      errors,
      signal: undefined,
      lastEventId: undefined,
    })
    return outputSchema ? parsed(outputCheck(outputSchema), output, badOutput) : output
  }
}

/**
 * The procedures of a router by where they are called: `/notes/save`. oRPC's own handler and client do the same for each call, and
 * besides pass it through spans, interceptors and a copy of their options, each a promise of its own: together they take as long as the
 * checks of what goes out. Middlewares, where a procedure has any, are run by its client.
 */
export function procedureCalls<Context extends object>(router: object): ReadonlyMap<string, ProcedureCall<Context>> {
  const calls = new Map<string, ProcedureCall<Context>>()
  const collect = (part: unknown, path: string[]) => {
    if (isLazy(part))
      throw new Error(`The procedures of ${path.join('.')} are loaded later, which nothing here waits for`)
    if (isProcedure(part)) {
      const { outputSchema } = part['~orpc']
      const isPlain = isZod(outputSchema) && answersPlainJson(outputSchema)
      calls.set(`/${path.join('/')}`, { name: path.join('.'), isPlain, run: callOf(part, path) })
    } else if (typeof part === 'object' && part !== null)
      for (const [key, inner] of Object.entries(part)) collect(inner, [...path, key])
  }
  collect(router, [])
  return calls
}
