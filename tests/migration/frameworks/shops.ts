import type { TableSpec } from "../../../tenants/migration/postgres/table";

/** A table that an operator declares once `--check` has named it. */
export interface LaterTable extends TableSpec {
  /** What the column `through` points at, and what says whose that is. */
  readonly parent?: { readonly table: string; readonly key: string; readonly tenant: string };
}

/** A small shop for several tenants as a framework's own generator makes it, and what its operator does to move one. */
export interface Shop {
  readonly name: string;
  /** The shop's tables, as its operator declares them at first. */
  readonly tables: readonly TableSpec[];
  /** What `--check` says of that at each end; each is a line's beginning, after the schema. */
  readonly refused: readonly string[];
  /** What it says of what has to be changed, word for word. */
  readonly said: readonly string[];
  /** Tables that are declared then. */
  readonly more: readonly LaterTable[];
  readonly leave: readonly string[];
  /** Sequences that number a table's column without standing in its default. */
  readonly drawn?: Readonly<Record<string, TableSpec["sequences"]>>;
  /** Changes of the schema without which it can't be told whose rows are, at both ends; none where it goes as it is made. */
  readonly adapt: readonly string[];
  /** Numbers between those that a sequence draws, and between the two stamps' own. */
  readonly turn: readonly [step: number, apart: number];
  /** The tenant that moves, another one beside it, and one at the target. */
  readonly tenants: readonly [string, string, string];
  /** A tenant's rows; `n` is its number. */
  readonly rows: (tenant: string, n: number) => readonly string[];
  /** A change while the tenant is moved. */
  readonly change: string;
}

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

export const owned = (names: readonly string[], tenant: string): TableSpec[] =>
  names.map((name) => ({ name: `public.${name}`, tenant }));

/** A table whose rows are the tenant's by the row that a column points at. */
export function joined(
  name: string,
  through: string,
  [table, tenant, key = "id"]: readonly string[],
): LaterTable {
  return { name: `public.${name}`, through, parent: { table: table ?? "", key, tenant: tenant ?? "" } };
}

export const points = (name: string): string =>
  `${name} points at a table that is moved, but is not declared itself: declare it with the column that points (through: `;
export const numbered = (name: string): string =>
  `${name} is a sequence that no column's default draws from: say which column has its numbers`;
const beside = (name: string): string => `${name} is neither declared nor left`;

export const SHOPS: readonly Shop[] = [
  {
    name: "django",
    tables: [
      { name: "public.shop_tenant", tenant: "id" },
      ...owned(["shop_user", "shop_category", "shop_product", "shop_order", "shop_orderline"], "tenant_id"),
    ],
    refused: [
      ...[
        "django_admin_log",
        "shop_product_categories",
        "shop_user_groups",
        "shop_user_user_permissions",
      ].map(points),
      ...[
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "django_content_type",
        "django_session",
      ].map(beside),
    ],
    said: [],
    more: [
      joined("shop_product_categories", "product_id", ["shop_product", "tenant_id"]),
      ...["django_admin_log", "shop_user_groups", "shop_user_user_permissions"].map((name) =>
        joined(name, "user_id", ["shop_user", "tenant_id"]),
      ),
    ],
    leave: ["public.auth_group_permissions", "public.django_session"],
    adapt: [],
    turn: [2, 1],
    tenants: [uuid(1), uuid(2), uuid(3)],
    rows: (tenant, n) => [
      `INSERT INTO shop_tenant VALUES ('${tenant}', 'name ${n}')`,
      `INSERT INTO shop_user (password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined, tenant_id)
         VALUES ('x', false, 'user${n}', '', '', '', false, true, now(), '${tenant}')`,
      `INSERT INTO shop_category (slug, tenant_id) VALUES ('a', '${tenant}'), ('b', '${tenant}')`,
      `INSERT INTO shop_product (name, price, tags, tenant_id) VALUES ('p', 1.50, '{x,y}', '${tenant}')`,
      `INSERT INTO shop_product_categories (product_id, category_id) SELECT p.id, c.id FROM shop_product p JOIN shop_category c USING (tenant_id) WHERE tenant_id = '${tenant}'`,
      `INSERT INTO shop_order (id, state, details, placed, took, origin, lines, tenant_id) SELECT gen_random_uuid(), 'open', '{"a": 1.50}', now(), '1 day', '10.0.0.1', 1, '${tenant}' FROM generate_series(1, 5)`,
      `INSERT INTO shop_orderline (amount, order_id, product_id, tenant_id) SELECT 2, o.id, p.id, '${tenant}' FROM shop_order o JOIN shop_product p USING (tenant_id) WHERE tenant_id = '${tenant}'`,
      `INSERT INTO shop_user_user_permissions (user_id, permission_id) SELECT u.id, 3 FROM shop_user u WHERE tenant_id = '${tenant}'`,
    ],
    change: "DELETE FROM shop_orderline WHERE order_id IN (SELECT id FROM shop_order LIMIT 1)",
  },
  {
    name: "rails",
    tables: [
      { name: "public.accounts", tenant: "id" },
      ...owned(["users", "products", "orders", "order_lines"], "account_id"),
    ],
    refused: [
      "active_storage_attachments",
      "active_storage_blobs",
      "active_storage_variant_records",
      "products_users",
    ].map(beside),
    said: [
      `public.active_storage_blobs is neither declared nor left, and nothing says whether it has rows of the tenant: declare it with the tenant's column, which the application fills (where it has none: ALTER TABLE "public"."active_storage_blobs" ADD "account_id" uuid)`,
      `whose its rows are stands in record_type and record_id alone, which no foreign key can keep: declare it`,
      `or with blob_id once public.active_storage_blobs is declared (through), or leave it on purpose`,
    ],
    more: [
      { ...joined("products_users", "user_id", ["users", "account_id"]), key: ["product_id", "user_id"] },
      ...owned(["active_storage_blobs"], "account_id"),
      ...["active_storage_attachments", "active_storage_variant_records"].map((name) =>
        joined(name, "blob_id", ["active_storage_blobs", "account_id"]),
      ),
    ],
    leave: [],
    adapt: [
      // Nothing points at what a blob belongs to: the application says so.
      "ALTER TABLE active_storage_blobs ADD account_id uuid",
      // create_join_table makes no foreign keys unless it is told to.
      "ALTER TABLE products_users ADD FOREIGN KEY (user_id) REFERENCES users",
    ],
    turn: [2, 1],
    tenants: [uuid(1), uuid(2), uuid(3)],
    rows: (tenant, n) => [
      `INSERT INTO accounts VALUES ('${tenant}', 'name', now(), now())`,
      `INSERT INTO users (account_id, email, last_sign_in_ip, created_at, updated_at) VALUES ('${tenant}', 'A@b', '::1', now(), now())`,
      `INSERT INTO products (account_id, name, properties, labels, tags) VALUES ('${tenant}', 'p', '{"a": 1}', 'a=>1', '{x}')`,
      `INSERT INTO products_users (product_id, user_id) SELECT p.id, u.id FROM products p JOIN users u USING (account_id) WHERE account_id = '${tenant}'`,
      `INSERT INTO orders (account_id, user_id, shipping, created_at, updated_at) SELECT '${tenant}', id, '[2026-01-01,2026-01-02]', now(), now() FROM users, generate_series(1, 5) WHERE account_id = '${tenant}'`,
      `INSERT INTO order_lines (account_id, order_id, product_id) SELECT '${tenant}', o.id, p.id FROM orders o JOIN products p USING (account_id) WHERE account_id = '${tenant}'`,
      `INSERT INTO active_storage_blobs (account_id, key, filename, service_name, byte_size, checksum, created_at) VALUES ('${tenant}', 'key${n}', 'f', 's', 1, 'c', now())`,
      `INSERT INTO active_storage_attachments (name, record_type, record_id, blob_id, created_at) SELECT 'image', 'User', u.id, b.id, now() FROM users u JOIN active_storage_blobs b USING (account_id) WHERE account_id = '${tenant}'`,
    ],
    change: "DELETE FROM users WHERE email = 'nobody'; UPDATE orders SET state = 'paid'",
  },
  {
    name: "prisma",
    tables: [
      { name: "public.Tenant", tenant: "id" },
      ...owned(["Label", "Product", "Order", "order_line"], "tenantId"),
    ],
    refused: [points("_LabelToProduct")],
    said: [],
    more: [joined("_LabelToProduct", "A", ["Label", "tenantId"])],
    leave: [],
    adapt: [],
    turn: [2, 1],
    tenants: ["acme", "acme2", "Acme"],
    rows: (tenant, n) => [
      `INSERT INTO "Tenant" VALUES ('${tenant}', 'name ${n}')`,
      `INSERT INTO "Label" VALUES ('label${n}', '${tenant}', 'red')`,
      `INSERT INTO "Product" VALUES ('${uuid(n)}', '${tenant}', 'p', 1.50)`,
      `INSERT INTO "_LabelToProduct" ("A", "B") VALUES ('label${n}', '${uuid(n)}')`,
      `INSERT INTO "Order" ("tenantId", details, "updatedAt", notes, receipt, weight, big) SELECT '${tenant}', '{"a": [1.0]}', now(), '{a,NULL}', '\\x00ff', 0.1, 9007199254740993 FROM generate_series(1, 5)`,
      `INSERT INTO order_line SELECT '${tenant}', id, 1, '${uuid(n)}', 1 FROM "Order" WHERE "tenantId" = '${tenant}'`,
    ],
    change: `UPDATE "Order" SET state = 'PAID', "placedAt" = '2026-01-01 00:00:00.123' WHERE id % 2 = 0`,
  },
  {
    name: "hibernate",
    tables: owned(
      ["category", "product", "customer", "orders", "line"].flatMap((name) => [name, `${name}_aud`]),
      "tenant_id",
    ),
    refused: [
      points("product_category"),
      beside("product_category_aud"),
      ...["customer_seq", "orders_seq", "revinfo_seq"].map(numbered),
    ],
    said: [`or with rev once public.revinfo is declared (through), or leave it on purpose`],
    more: [
      ...owned(["revinfo"], "tenant_id"),
      joined("product_category", "categories_id", ["category", "tenant_id"]),
      joined("product_category_aud", "rev", ["revinfo", "tenant_id", "rev"]),
    ],
    leave: [],
    adapt: [
      // What a revision belongs to is said by the application's own revision entity.
      "ALTER TABLE revinfo ADD tenant_id varchar(255)",
    ],
    drawn: {
      "public.customer": [{ column: "id", name: "public.customer_seq", block: 50 }],
      "public.orders": [{ column: "id", name: "public.orders_seq", block: 50 }],
      "public.revinfo": [{ column: "rev", name: "public.revinfo_seq", block: 50 }],
    },
    turn: [100, 50],
    tenants: ["acme", "acme2", "Acme"],
    rows: (tenant, n) => [
      `INSERT INTO revinfo VALUES (${n}, 0, '${tenant}')`,
      `INSERT INTO category VALUES ('${uuid(n)}', 'c', '${tenant}')`,
      `INSERT INTO category_aud VALUES (${n}, 0, '${uuid(n)}', 'c', '${tenant}')`,
      `INSERT INTO product VALUES (1.50, '${uuid(n)}', 'p', '${tenant}')`,
      `INSERT INTO product_category VALUES ('${uuid(n)}', '${uuid(n)}')`,
      `INSERT INTO product_category_aud VALUES (${n}, 0, '${uuid(n)}', '${uuid(n)}')`,
      `INSERT INTO customer SELECT 0, ${n} * 1000 + s, now(), 'c', '${tenant}' FROM generate_series(1, 5) s`,
      `INSERT INTO orders SELECT id, id, 'OPEN', tenant_id, '\\x00' FROM customer WHERE tenant_id = '${tenant}'`,
      `INSERT INTO line (amount, order_id, product_id, tenant_id) SELECT 1, id, '${uuid(n)}', tenant_id FROM orders WHERE tenant_id = '${tenant}'`,
    ],
    change: "UPDATE customer SET version = 1 WHERE id % 2 = 0",
  },
];
