import { existsSync } from "node:fs";
import { startLocalRoute } from "../../../router/local/local";
import { describeHaproxy, HAPROXY, send } from "../haproxy";

const STAMPS = [
  { id: "euw1a", cloud: "aws", region: "eu-west-1", residency: "eu", tier: "standard" },
  { id: "weu1z", cloud: "azure", region: "westeurope", residency: "eu", tier: "standard" },
  { id: "use1a", cloud: "aws", region: "us-east-1", residency: "us", tier: "standard" },
  { id: "usc1g", cloud: "gcp", region: "us-central1", residency: "us", tier: "premium" },
];

describeHaproxy("a local run of the routing layer", () => {
  test("answers each tenant from its stamp, and a stopped stamp affects its own tenants only", async () => {
    const route = await startLocalRoute({ stamps: STAMPS, port: 0, haproxy: [HAPROXY!] });
    const ask = (tenant: string): ReturnType<typeof send> =>
      send(route.port, [["Host", `${tenant}.example.test`]]);
    try {
      expect(route.example).toContain(`Host: acme.example.test' http://127.0.0.1:${route.port}/`);
      for (const [tenant, stamp] of route.tenants) {
        expect(JSON.parse((await ask(tenant)).body)).toMatchObject({ stamp, tenant });
      }
      expect((await ask("nobody")).status).toBe(404);
      const down = route.tenants.get("acme")!;
      await route.stopStamp(down);
      for (const [tenant, stamp] of route.tenants) {
        expect((await ask(tenant)).status).toBe(stamp === down ? 503 : 200);
      }
      await route.startStamp(down);
    } finally {
      await route.stop();
    }
    expect(existsSync(`/proc/${route.pid}`)).toBe(false);
    await expect(ask("acme")).rejects.toThrow(/ECONNREFUSED/);
  });

  test("is refused with what to do when HAProxy is missing, and without stamps", async () => {
    await expect(startLocalRoute({ stamps: STAMPS, haproxy: ["no-such-haproxy"] })).rejects.toThrow(
      /there is no HAProxy 3\.0 or newer.*none at "no-such-haproxy".*install/,
    );
    await expect(startLocalRoute({ stamps: [], haproxy: [HAPROXY!] })).rejects.toThrow(/received 0 stamps/);
  });
});
