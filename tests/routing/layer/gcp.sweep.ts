import { checkFleet } from "../../../fleet/check/check-fleet";
import { withRouting } from "../../../fleet/check/routing/check-routing";
import { blueprint } from "../../../stacks/blueprint";
import { STAMPS } from "./fleet";
import { routingOn } from "./homes";
import { changes, describeLayer } from "./promises";
import { renderFleet } from "./render";

const [FIRST = "", SECOND = ""] = STAMPS;
const SECRET = "gcp:secretmanager/secret:Secret";

describeLayer(
  {
    cloud: "gcp",
    registry: /^firestore:\/\/acme-p-routing\/acmep-routing-registry-[a-z0-9]{5}\/registry$/,
    target: /^[0-9.]+$/,
    perStamp: [
      "gcp:monitoring/alertPolicy:AlertPolicy",
      "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig",
      "gcp:secretmanager/secret:Secret",
      "gcp:secretmanager/secretIamMember:SecretIamMember",
      "gcp:secretmanager/secretVersion:SecretVersion",
    ],
    zone: "projects/<project>/managedZones/<name>",
  },
  ({ engine, made }) => {
    test("has routers in each region, that find a stamp's secret by its name", async () => {
      const services = await made("gcp:cloudrunv2/service:Service");
      expect(services.map(({ inputs }) => inputs["location"])).toEqual(["europe-west4", "us-central1"]);
      const [secret] = await made(SECRET);
      const prefix = /"secretmanager:\/\/acme-p-routing\/([a-z0-9-]+-)"/;
      for (const { inputs } of services) {
        const [, found = "none"] = prefix.exec(JSON.stringify(inputs)) ?? [];
        expect(secret?.inputs["secretId"]).toBe(found + FIRST);
      }
    });

    test("keeps its registry under the law of its home region, and protects it", async () => {
      const [database] = await made("gcp:firestore/database:Database");
      expect(database?.inputs).toMatchObject({
        locationId: "eur3",
        cmekConfig: { kmsKeyName: expect.stringContaining("/locations/europe/") },
        pointInTimeRecoveryEnablement: "POINT_IN_TIME_RECOVERY_ENABLED",
        deleteProtectionState: "DELETE_PROTECTION_ENABLED",
      });
    });

    test("takes in one more region, and only what is in every region is made anew", async () => {
      const regions = '["europe-west4","us-central1","europe-west1"]';
      const { steps } = await engine.up(routingOn("gcp", [FIRST, SECOND], { regions }));
      const replaced = steps.filter(({ op }) => op === "replace").map(({ type }) => type);
      expect(replaced).toContain(SECRET);
      for (const type of replaced) expect(type).toMatch(/^gcp:secretmanager\//);
      expect(await made("gcp:cloudrunv2/service:Service")).toHaveLength(3);
      const again = await engine.up(routingOn("gcp", [FIRST, SECOND], { regions }));
      expect(changes(again.steps)).toEqual({});
    });
  },
);

describe("the routing layer on Google Cloud, as its program describes it", () => {
  test("keeps what tokens are verified with as it keeps an origin secret", async () => {
    const issuer = "https://login.acme.example/";
    const claim = { kind: "claim" as const, issuer, audience: "acme" };
    const change = { tokenKey: "-----BEGIN PUBLIC KEY-----" };
    const { stamps, routing, tokens } = await renderFleet(routingOn("gcp", STAMPS, change, [claim]));
    const secrets = routing.graph.resources.filter(({ type }) => type === SECRET);
    expect(secrets.map(({ inputs }) => String(inputs["secretId"]).split("-").at(-1))).toEqual([
      ...[...STAMPS].sort(),
      "key",
    ]);
    const options = { global: blueprint.global, tokens, today: new Date("2026-11-21") };
    expect(withRouting(checkFleet(stamps, options), routing, options).baseline.violations).toEqual([]);
  });
});
