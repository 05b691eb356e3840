import { checkFleet } from "../../../fleet/check/check-fleet";
import { withRouting } from "../../../fleet/check/check-routing";
import { readDeployedRouting } from "../../../fleet/check/deployed-fleet";
import type { Step } from "../../../fleet/engines/engine";
import { blueprint } from "../../../stacks/blueprint";
import { routingOutputsSchema } from "../../../stacks/outputs";
import { openEngine, routingSpec, STAMPS, stampSpec } from "./fleet";
import { HOMES, routingOn } from "./homes";
import { renderFleet } from "./render";

const NAME = { project: "stampworks", stack: "routing" };
const [FIRST = "", SECOND = "", THIRD = ""] = STAMPS;
const SECRET = "gcp:secretmanager/secret:Secret";

/** How often each operation is among steps that change something. */
function changes(steps: readonly Step[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op } of steps) if (op !== "same" && op !== "read") counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

interface Made {
  readonly type: string;
  readonly urn: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

describe("the routing stack on the simulated Google Cloud", () => {
  const { engine, remove } = openEngine();
  afterAll(remove);

  beforeAll(async () => {
    for (const id of STAMPS) await engine.up(stampSpec(id));
  }, 120_000);

  async function made(type: string): Promise<Made[]> {
    const { deployment } = (await engine.export(NAME, { showSecrets: true })) as unknown as {
      deployment: { resources: Made[] };
    };
    return deployment.resources.filter((resource) => resource.type === type);
  }

  test("comes up in front of stamps on two clouds, and is the same the second time", async () => {
    const first = await engine.up(routingOn("gcp", [FIRST, SECOND]));
    expect(changes(first.steps)).toEqual({ create: first.counts.create });
    const second = await engine.up(routingOn("gcp", [FIRST, SECOND]));
    expect(changes(second.steps)).toEqual({});
  });

  test("has outputs that say where the domain, the registry and the dashboard are", async () => {
    const outputs = routingOutputsSchema.parse(await engine.outputs(NAME));
    expect(outputs).toMatchObject({
      cloud: "gcp",
      domain: "app.acme.example",
      endpoint: "https://app.acme.example",
      registry: expect.stringMatching(
        /^firestore:\/\/acme-p-routing\/acmep-routing-registry-[a-z0-9]{5}\/registry$/,
      ),
      target: expect.stringMatching(/^[0-9.]+$/),
    });
  });

  test("changes by additions alone when a stamp is added, whatever its cloud", async () => {
    const { steps } = await engine.preview(routingOn("gcp", [THIRD, FIRST, SECOND]));
    expect(Object.keys(changes(steps))).toEqual(["create"]);
    const added = steps.filter(({ op }) => op === "create");
    expect(added.map(({ type }) => type).sort()).toEqual([
      "gcp:monitoring/alertPolicy:AlertPolicy",
      "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig",
      "gcp:secretmanager/secret:Secret",
      "gcp:secretmanager/secretIamMember:SecretIamMember",
      "gcp:secretmanager/secretVersion:SecretVersion",
    ]);
    for (const { urn } of added) expect(urn).toContain(THIRD);
  });

  test("changes by removals alone when a stamp is taken off", async () => {
    const { steps } = await engine.preview(routingOn("gcp", [SECOND]));
    expect(changes(steps)).toEqual({ delete: 5 });
    for (const { op, urn } of steps) if (op === "delete") expect(urn).toContain(FIRST);
  });

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

  test("hands each stamp's secret to the routers, and keeps it out of its state in plain text", async () => {
    const stamp = { project: "stampworks", stack: FIRST };
    const secret = String((await engine.outputs(stamp, { showSecrets: true }))?.["originSecret"]);
    expect(secret).toMatch(/^[A-Za-z0-9]{48}$/);
    expect(JSON.stringify(await engine.export(NAME))).not.toContain(secret);
    expect(JSON.stringify(await made("gcp:secretmanager/secretVersion:SecretVersion"))).toContain(secret);
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

  test("is closed, but for the stamps it is there for, and passes the baseline", async () => {
    const layer = await readDeployedRouting(engine, "stampworks");
    if (layer === undefined) throw new Error("the layer is up");
    const options = { global: blueprint.global, today: new Date("2026-11-21") };
    const verdict = withRouting(checkFleet([], options), layer, options);
    expect(verdict.closed.violations).toEqual([]);
    expect(verdict.baseline.violations).toEqual([]);
    expect(verdict.holds).toBe(true);
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

  test("refuses to be destroyed while it serves, and leaves nothing once it is being retired", async () => {
    await expect(engine.destroy(NAME)).rejects.toThrow("it is protected");
    await engine.up(routingOn("gcp", [FIRST, SECOND], { retiring: "true" }));
    await engine.destroy(NAME);
    expect(JSON.stringify(await engine.export(NAME))).not.toContain("gcp:firestore");
  });

  test("says so when its zone is another cloud's", async () => {
    await expect(engine.preview(routingSpec([FIRST], HOMES.gcp.config))).rejects.toThrow(
      "projects/<project>/managedZones/<name>",
    );
  });
});

describe("the routing layer on Google Cloud, as its program describes it", () => {
  test("holds in front of stamps on three clouds", async () => {
    const { stamps, routing, tokens } = await renderFleet(routingOn("gcp", STAMPS));
    const options = { global: blueprint.global, tokens, today: new Date("2026-11-21") };
    const verdict = withRouting(checkFleet(stamps, options), routing, options);
    expect(verdict.closed.violations).toEqual([]);
    expect(verdict.baseline.violations).toEqual([]);
    expect([verdict.holds, verdict.routing]).toEqual([true, "routing"]);
  });

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
