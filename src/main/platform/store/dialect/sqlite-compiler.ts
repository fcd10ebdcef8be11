import { OperatorNode, SqliteQueryCompiler, type BinaryOperationNode } from 'kysely'

/**
 * Writes parameters as `+?` instead of `?`. A bare parameter lets SQLite plan by its value, and so plan anew whenever it is
 * bound: in joins and limits that costs five to ten times what the look-up itself does. The sign changes nothing else
 * (it is no operation, for text too). Only LIKE keeps the bare one: there the value decides whether an index can serve.
 */
export class PlanOnceSqliteCompiler extends SqliteQueryCompiler {
  #isOfLike = false

  protected override getCurrentParameterPlaceholder(): string {
    return this.#isOfLike ? '?' : '+?'
  }

  protected override visitBinaryOperation(node: BinaryOperationNode): void {
    const outer = this.#isOfLike
    this.#isOfLike = OperatorNode.is(node.operator) && /like$/.test(node.operator.operator)
    super.visitBinaryOperation(node)
    this.#isOfLike = outer
  }
}
