import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cloud } from "../../components/contract/cloud";
import { classSchema } from "../../components/contract/class";
import { poolOf } from "../../components/contract/pooling";
import { defineFleet } from "../../components/program/index";
import { EmbeddedEngine } from "../../engines/embedded/engine";
import { stampGraph } from "../../fleet/check/states/stamp-graph";
import { canonicalise } from "../../graph/canonical/canonical";
import { diffCanonical } from "../../graph/equal/diff";
import { fromDeployment } from "../../graph/model/deployment";
import { resolveTokens } from "../../graph/canonical/resolve";
import type { GraphResource, ResourceGraph } from "../../graph/model/graph";
import { blueprint } from "../../stacks/blueprint";
import { pooled } from "../render/pooled";
import { IDENTITIES, renderReference } from "../render/reference";

const CLOUDS = Object.values(Cloud);
const graphs = new Map<string, ResourceGraph>();
beforeAll(async () => {
  for (const cloud of CLOUDS) {
    graphs.set(cloud, await renderReference(cloud, { blueprint: pooled() }));
    graphs.set(`${cloud} plain`, await renderReference(cloud));
  }
});

const resources = (name: string): readonly GraphResource[] => graphs.get(name)?.resources ?? [];
const textOf = (name: string): string => JSON.stringify(resources(name).map(({ inputs }) => inputs));
const named = (name: string, kind: string): readonly GraphResource[] =>
  resources(name).filter((resource) => resource.name.includes(kind));

describe("a class behind a pooler", () => {
  test("shares 80 % of 5,000 connections among ten times as many clients, and keeps the rest for the direct address", () => {
    const { bounds, database } = classSchema.parse(pooled().classes["standard"]);
    expect(poolOf({ bounds, database })).toEqual({ server: 4000, clients: 40_000 });
    expect(poolOf(classSchema.parse(blueprint.classes["standard"]))).toBeUndefined();
  });

  test.each(CLOUDS)("tells its app on %s the pooler's address and, apart, the server's own", (cloud) => {
    for (const key of ["DATABASE_HOST", "DATABASE_PORT", "DATABASE_DIRECT_HOST", "DATABASE_DIRECT_PORT"])
      expect(textOf(cloud)).toContain(key);
    expect(textOf(`${cloud} plain`)).not.toContain("DATABASE_DIRECT_HOST");
  });

  test.each([
    [Cloud.Azure, "6432"],
    [Cloud.Gcp, "6432"],
  ])("lets its app on %s reach the pooler's port, which nobody reaches without one", (cloud, port) => {
    const ways = /NetworkSecurityGroup$|firewall:Firewall$/u;
    const open = (name: string): string =>
      JSON.stringify(
        resources(name)
          .filter(({ type }) => ways.test(type))
          .map(({ inputs }) => inputs),
      );
    expect(open(cloud)).toContain(`"${port}"`);
    expect(open(`${cloud} plain`)).not.toContain(`"${port}"`);
  });

  test.each(CLOUDS)("has alarms on %s for its clients and for who waits", (cloud) => {
    for (const kind of ["pool-clients", "pool-waits"]) expect(named(cloud, kind).length).toBeGreaterThan(0);
    expect(named(`${cloud} plain`, "pool-")).toEqual([]);
  });

  test("is held by Azure's own limits: what PgBouncer can't be told is refused", async () => {
    await expect(
      renderReference(Cloud.Azure, { blueprint: pooled({ clientsPerConnection: 20 }) }),
    ).rejects.toThrow("database.pooling");
  });

  test.each(CLOUDS)(
    "comes up on the simulated %s as it is rendered, and is the same the second time",
    async (cloud) => {
      const folder = mkdtempSync(join(tmpdir(), "stampworks-pooled-"));
      const engine = new EmbeddedEngine({ folder, passphrase: "pooled" });
      const config = { cloud, cidr: "10.20.0.0/16", class: "standard", ring: "broad", ...IDENTITIES[cloud] };
      const spec = {
        project: "stampworks",
        stack: "test1",
        config: Object.fromEntries(
          Object.entries(config).map(([key, value]) => [`stampworks:${key}`, value]),
        ),
        program: defineFleet(pooled()),
      };
      try {
        const first = await engine.up(spec);
        expect(first.counts.create).toBeGreaterThan(50);
        const exported = await engine.export(
          { project: "stampworks", stack: "test1" },
          { showSecrets: true },
        );
        const deployed = stampGraph(fromDeployment(exported ?? {}));
        const rendered = stampGraph(graphs.get(cloud) ?? fromDeployment({}));
        const resolved = resolveTokens(rendered.graph, deployed.graph);
        const state = canonicalise(deployed.graph, deployed.derivations);
        expect(diffCanonical(state, canonicalise(resolved, rendered.derivations))).toEqual([]);
        const second = await engine.up(spec);
        expect(second.counts).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
      } finally {
        await engine.close();
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
