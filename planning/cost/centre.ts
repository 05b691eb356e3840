import type { Cloud } from "../../components/contract/cloud";
import { type Assumptions, usageOf } from "./assumptions";
import { billOf, type CostLine, type PricedForm, type Unpriced } from "./cost-of";
import { CENTRE_METERS } from "./meters/centre";
import type { PriceBook } from "./price-table";

/** What a centre's stack is due for in a month with no event at all. */
export interface CentreCost {
  /** The stack's name. */
  readonly id: string;
  readonly cloud: Cloud;
  readonly region: string;
  /** The law its data stays under. */
  readonly law: string;
  /** US dollars a month. What events take of storage, delivery and queries is not in it: nobody knows how many there are. */
  readonly monthly: number;
  readonly lines: readonly CostLine[];
  readonly unpriced: readonly Unpriced[];
}

const NOTHING = { tenants: 1, requestsPerSecond: 0, databaseConnections: 1, storageGb: 0 };

/** Prices a centre by its sizes: no line by use, whatever it would come to. */
export function centreCost(
  { form, ...centre }: Pick<CentreCost, "id" | "cloud" | "region" | "law"> & { readonly form: PricedForm },
  prices: PriceBook,
  assume: Assumptions,
): CentreCost {
  const bill = billOf(
    form,
    centre.cloud,
    centre.region,
    prices,
    usageOf(NOTHING, 0, assume),
    CENTRE_METERS[centre.cloud],
  );
  const lines = bill.lines.filter(({ by }) => by === "size");
  return { ...centre, monthly: bill.fixed, lines, unpriced: bill.unpriced };
}
