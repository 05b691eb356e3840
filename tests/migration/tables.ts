/** The tables of a small application: accounts with orders, a ledger without a rule against doubles, and odd types. */
export const SCHEMA = [
  `CREATE TABLE account (tenant_id text NOT NULL, id uuid PRIMARY KEY, email text NOT NULL, seen bigint NOT NULL DEFAULT 0,
     UNIQUE (tenant_id, email))`,
  `CREATE TABLE orders (tenant_id text NOT NULL, account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE, no int NOT NULL,
     amount numeric(12,2), note text, placed timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (account_id, no))`,
  `CREATE TABLE ledger (id bigint GENERATED ALWAYS AS IDENTITY (START WITH 1), tenant_id text NOT NULL, op text NOT NULL,
     PRIMARY KEY (tenant_id, id))`,
  `CREATE TABLE odd (tenant_id text NOT NULL, "Key Part" char(3) NOT NULL, at timestamp NOT NULL, f float8, b bytea, j json, jb jsonb,
     a text[], i interval, n numeric, ip inet, big text, double_f float8 GENERATED ALWAYS AS (f * 2) STORED,
     PRIMARY KEY ("Key Part", at))`,
  "CREATE TABLE country (code text PRIMARY KEY)",
];

export const TABLES = [
  { name: "public.orders", tenant: "tenant_id" },
  { name: "public.account", tenant: "tenant_id" },
  { name: "public.ledger", tenant: "tenant_id" },
  { name: "public.odd", tenant: "tenant_id" },
];

/** A list that is no tenant's. */
export const LEAVE = ["public.country"];
