import { joined, numbered, owned, points, type Shop, SHOPS } from "./shops";

/** A shop as it is without what its framework's extension makes: nothing of its schema has to be changed. */
function plain(name: string, more: Pick<Shop, "tables" | "refused" | "more">, without: RegExp): Shop {
  const whole = SHOPS.find((one) => `${one.name}-plain` === name);
  if (whole === undefined) throw new Error(`no shop ${name}`);
  const rows: Shop["rows"] = (tenant, n) => whole.rows(tenant, n).filter((one) => !without.test(one));
  return { ...whole, ...more, name, said: [], adapt: [], rows };
}

export const PLAIN_SHOPS: readonly Shop[] = [
  plain(
    "rails-plain",
    {
      tables: [
        { name: "public.accounts", tenant: "id" },
        ...owned(["users", "products", "orders", "order_lines"], "account_id"),
      ],
      refused: [points("products_users")],
      more: [
        { ...joined("products_users", "user_id", ["users", "account_id"]), key: ["product_id", "user_id"] },
      ],
    },
    /active_storage/,
  ),
  plain(
    "hibernate-plain",
    {
      tables: owned(["category", "product", "customer", "orders", "line"], "tenant_id"),
      refused: [points("product_category"), numbered("customer_seq"), numbered("orders_seq")],
      more: [joined("product_category", "categories_id", ["category", "tenant_id"])],
    },
    /_aud|revinfo/,
  ),
];
