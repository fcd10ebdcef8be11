export const statements: readonly string[] = [
  // A page of bills, whichever way they are ordered, without sorting all of them. A draft without a number or a day stands last both ways, so
  // each way has an index, whose expression has to stand in the query as it stands here.
  `CREATE INDEX bills_total ON bills(total_minor, id)`,
  `CREATE INDEX bills_balance ON bills(balance_minor, id, due_on, matter_id)`,
  `CREATE INDEX bills_number_up ON bills((coalesce(number, '\u{10ffff}')), id)`,
  `CREATE INDEX bills_number_down ON bills((coalesce(number, '')), id)`,
  `CREATE INDEX bills_due_up ON bills((coalesce(due_on, '9999-12-31')), id)`,
  `CREATE INDEX bills_due_down ON bills((coalesce(due_on, '')), id)`,
]
