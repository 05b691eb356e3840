import { StampView, ViewUnanswered } from "../../tenants/client/stamp-view";

const ACME = { tenant: "acme", version: 1, stamp: "a1" };

test("a store that does not answer holds nobody up: the registry is asked, or the request fails", async () => {
  const source = { newest: () => new Promise<never>(() => undefined) };
  const alone = new StampView({ source, leaseMs: 400 });
  await expect(alone.homes.tenantHome("acme")).rejects.toThrow(ViewUnanswered);
  const asking = new StampView({
    source,
    leaseMs: 10_000,
    registry: () => Promise.resolve({ ...ACME, stamp: "b1" }),
  });
  expect(await asking.homes.tenantHome("acme")).toMatchObject({ write: "b1" });
}, 30_000);

test("an answer that comes after its lease is none", async () => {
  let time = 0;
  let lateMs = 60_000;
  const view = new StampView({
    leaseMs: 10_000,
    now: () => time,
    source: {
      newest: () => {
        time += lateMs;
        return Promise.resolve(new Map([["acme", ACME]]));
      },
    },
  });
  await expect(view.homes.tenantHome("acme")).rejects.toThrow("came later than its lease, 5 times");
  lateMs = 100;
  time += 10_000;
  expect(await view.homes.tenantHome("acme")).toMatchObject({ write: "a1" });
});
