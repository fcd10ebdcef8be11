export const statements: readonly string[] = [
  // What a client was given is asked for by its kind: of the kinds that they have none of, nothing is looked at.
  `DROP INDEX shares_client`,
  `CREATE INDEX shares_client ON shares(client_id, state, resource_kind, starts_at_ms)`,
  `CREATE INDEX bills_client_sort ON bills(client_sort, id)`,
]
