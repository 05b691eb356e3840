import { z } from "zod";

const text = z.string();
const flag = z.boolean();

/** A type as the catalogue has it; those it is made of are named by their numbers. */
export const typeFacts = z.strictObject({
  oid: text,
  schema: text,
  name: text,
  /** pg_type.typtype: b base, c composite, d domain, e enum, m multirange, p pseudo, r range. */
  kind: text,
  /** The extension that it comes with. */
  extension: text.nullable(),
  /** What it is made of: a domain's base, an array's elements, a range's values, a composite's fields. */
  parts: z.array(text),
  isArray: flag,
  /** An enum's labels in their order, a composite's fields with their types, how a range orders its values. */
  labels: z.array(text),
  /** A domain's rules, and the type it narrows. */
  rules: z.array(text),
  /** Functions of casts between it and text that somebody made: by them a value is not written as it is. */
  casts: z.array(text),
  /** Schema of the operators by which values are compared and ordered; null where there is no order. */
  operators: text.nullable(),
});
export type TypeFacts = z.output<typeof typeFacts>;

export const columnFacts = z.strictObject({
  name: text,
  type: text,
  /** As it is written without a modifier: `character varying`. */
  bare: text,
  /** As it is declared: `character varying(40)`. */
  declared: text,
  /** Its type below all domains, without a modifier. */
  base: text,
  baseType: text,
  notNull: flag,
  /** pg_attribute.attgenerated: s stored, v virtual, empty. */
  generated: text,
  /** pg_attribute.attidentity: a always, d by default, empty. */
  identity: text,
  /** Its default, or how it is generated. */
  expression: text.nullable(),
  collation: text.nullable(),
  /** False where texts of other letters may count as the same. */
  isDeterministic: flag,
});
export type ColumnFacts = z.output<typeof columnFacts>;

export const indexFacts = z.strictObject({
  name: text,
  method: text,
  definition: text,
  isUnique: flag,
  isPrimary: flag,
  isValid: flag,
  isPartial: flag,
  /** Columns that tell rows apart, without those that are only included; null stands for an expression. */
  columns: z.array(text.nullable()),
});

export const constraintFacts = z.strictObject({
  name: text,
  /** pg_constraint.contype: c check, f foreign key, n not null, p primary key, t trigger, u unique, x exclusion. */
  kind: text,
  definition: text,
  isValidated: flag,
  /** False where the server does not look at it at all (NOT ENFORCED, from PostgreSQL 18 on). */
  isEnforced: flag,
  /** Whether it is about periods: WITHOUT OVERLAPS, or a foreign key with PERIOD, from PostgreSQL 18 on. */
  isTemporal: flag,
  /** Table that it stands on, `schema.table`: a partition may have its own. */
  on: text,
});

/** A foreign key, with the operators that it compares by. Partitions are called by the table that they are a part of. */
export const referenceFacts = z.strictObject({
  name: text,
  from: text,
  to: text,
  /** Both in SQL. */
  fromRows: text,
  toRows: text,
  columns: z.array(text),
  others: z.array(text),
  operators: z.array(text),
  /** Operators and types by which the referenced columns are compared among themselves. */
  same: z.array(text),
  types: z.array(text),
  /** Columns of the referenced table that hold moments: each stamp has its own for one and the same entry. */
  moments: z.array(text),
  /** pg_constraint.confdeltype: a no action, c cascade, d set default, n set null, r restrict. */
  onDelete: text,
  /** Columns that SET NULL sets; all of the key's where empty. */
  sets: z.array(text),
  /** pg_constraint.confupdtype, as onDelete. */
  onUpdate: text,
  /** Whether all rows keep it: it is validated, and none of its own triggers is off. */
  isKept: flag,
  /** Whether it may be looked at as late as when the transaction ends. */
  isDeferrable: flag,
  /** Whether it is of whole tables, and not of one partition at either side. */
  isOfWhole: flag,
});
export type ReferenceFacts = z.output<typeof referenceFacts>;

export const sequenceFacts = z.strictObject({
  column: text,
  schema: text,
  name: text,
  increment: text,
  start: text,
  min: text,
  max: text,
  cache: text,
  cycles: flag,
  /** The last number drawn; null where none was, or the role may not look. */
  last: text.nullable(),
  mayUpdate: flag,
  /** Numbers that the application takes at once for each that is drawn, as it is declared. */
  block: z.number().default(1),
});
export type SequenceFacts = z.output<typeof sequenceFacts>;

/** What is needed to read and write a table. */
export const shapeFacts = z.strictObject({
  schema: text,
  table: text,
  /** pg_class.relkind: r table, p partitioned, f foreign, v view, m materialized view. */
  kind: text,
  columns: z.array(columnFacts),
  indexes: z.array(indexFacts),
  sequences: z.array(sequenceFacts),
});
export type ShapeFacts = z.output<typeof shapeFacts>;

/** What one database says of one table. */
export const tableFacts = shapeFacts.extend({
  /** pg_class.relpersistence: p permanent, u unlogged, t temporary. */
  persistence: text,
  /** Its access method, or those of its partitions. */
  methods: z.array(text),
  /** The table that it is a partition of. */
  partitionOf: text.nullable(),
  isOwner: flag,
  /** What the role may not do, though the table may be its own: an owner can take rights from itself. */
  denied: z.array(text),
  hidesRows: flag,
  replicaIdentity: text,
  /** Publications that send its deletions on. */
  publications: z.array(text),
  isSubscribed: flag,
  constraints: z.array(constraintFacts),
  triggers: z.array(z.strictObject({ name: text, on: text, enabled: text })),
  rules: z.array(z.strictObject({ name: text, on: text, enabled: text })),
  partitionKey: text.nullable(),
  partitions: z.array(
    z.strictObject({ name: text, parent: text, kind: text, bound: text, key: text.nullable() }),
  ),
  /** Functions without a search path of their own that indexes, rules and generated columns call. */
  functions: z.array(text),
  /** Expressions of indexes and rules that call them, in SQL. */
  computed: z.array(z.strictObject({ of: text, sql: text, isRule: flag })),
});
export type TableFacts = z.output<typeof tableFacts>;

/** What one server and database say of themselves. */
export const serverFacts = z.strictObject({
  version: text,
  encoding: text,
  /** Provider, collation and character classification of the database. */
  locale: text,
  isReadOnly: flag,
  isStandby: flag,
  mayCreate: flag,
  role: text,
  eventTriggers: z.array(text),
  /** Who runs with session_replication_role = replica by a setting: no guard fires for them. */
  replicas: z.array(text),
  deadlockTimeoutMs: z.number(),
});
export type ServerFacts = z.output<typeof serverFacts>;
