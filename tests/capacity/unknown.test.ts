import { forecast } from "../../planning/capacity/forecast";
import { days } from "../../planning/capacity/duration";
import { type LevelSpec, stampLevel } from "../../planning/capacity/levels";
import { classSchema } from "../../components/contract/class";

const spec: LevelSpec = {
  bounds: { tenants: 100, requestsPerSecond: 1000, databaseConnections: 400, storageGb: 1000 },
  observability: classSchema.shape.observability.parse({}),
  tier: "standard",
};
const at = (stamp: string, use?: Readonly<Record<string, number>>) =>
  stampLevel(stamp, use === undefined ? undefined : { stamp, ...use }, spec);
const group = { class: "standard", residency: "eu", spec };
const growth = { kind: "linear", tenantsAMonth: 10 } as const;

test("a stamp of which nothing is known is no room in a forecast, and is said", () => {
  const alone = forecast({ ...group, stamps: [at("a", { tenants: 60 })] }, growth, days(5));
  const beside = forecast({ ...group, stamps: [at("a", { tenants: 60 }), at("b")] }, growth, days(5));
  expect(beside).toEqual({ ...alone, stamps: 2, unknown: 1 });
});

test("nor is one that is measured by other bounds alone: it may be full", () => {
  const full = at("b", { requestsPerSecond: 990 });
  const { capacity, unknown } = forecast(
    { ...group, stamps: [at("a", { tenants: 60 }), full] },
    growth,
    days(5),
  );
  expect({ capacity, unknown }).toEqual({ capacity: 100, unknown: 1 });
});

test("where nothing is known of any, there is no month, and no stamp is said to be missing", () => {
  expect(
    forecast({ ...group, stamps: [at("a"), at("b")], leavingUnknown: 1 }, growth, days(5)),
  ).toMatchObject({
    ...{ stamps: 2, unknown: 3, tenants: 0, capacity: 0, missing: 0 },
    ...{ monthsToAct: undefined, monthsToFull: undefined, startToAct: undefined, startToFull: undefined },
  });
});
