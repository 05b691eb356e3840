import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Verdict } from "../../../fleet/check/verdict";
import { type FleetProject, stackIds } from "../harness/fleet-project";

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
}

interface Exported {
  readonly deployment: { readonly resources: readonly Resource[] };
}

/** `stampworks check --state` judges what `pulumi stack export` writes. */
export function describeAudit(fleet: () => FleetProject): void {
  describe("audited out of exported states", () => {
    const fileOf = (name: string): string => join(fleet().cli.folder, `${name}.state.json`);
    const check = async (
      names: readonly string[],
      env: NodeJS.ProcessEnv = {},
    ): Promise<[number, Verdict]> => {
      const args = ["check", "--json", "--state", ...names.map(fileOf)];
      const { code, stdout } = await fleet().stampworks(args, env);
      return [code, JSON.parse(stdout) as Verdict];
    };

    beforeAll(async () => {
      for (const id of stackIds()) {
        writeFileSync(fileOf(id), await fleet().cli.must("stack", "export", "--stack", id));
      }
    });

    it("keeps both laws, its secrets read with the passphrase", async () => {
      const [code, verdict] = await check(stackIds());
      expect(verdict.closed).toEqual({ holds: true, violations: [], unreadable: [] });
      expect(verdict.equal.deviations).toEqual([]);
      expect([...verdict.equal.groups.flatMap(({ stamps }) => stamps)].sort()).toEqual(stackIds());
      expect(code).toBe(0);
    });

    it("does not hold without the passphrase: what could not be read is told", async () => {
      const [code, verdict] = await check(["euw1a", "use1a"], { PULUMI_CONFIG_PASSPHRASE: "" });
      expect([verdict.closed.holds, verdict.equal.holds]).toEqual([false, true]);
      expect(verdict.closed.violations.length + verdict.closed.unreadable.length).toBeGreaterThan(0);
      expect(code).toBe(1);
    });

    it("is found out when a stamp uses another's key and a smaller database", async () => {
      const key = find("euw1a", "aws:kms/key:Key", "stamp-secrets-key").outputs["arn"];
      tamper("use1a", (resources) => {
        for (const { inputs, outputs, type } of resources) {
          if (type === "aws:sqs/queue:Queue") inputs["kmsMasterKeyId"] = outputs["kmsMasterKeyId"] = key;
          if (type === "aws:rds/instance:Instance") inputs["instanceClass"] = "db.t4g.micro";
        }
      });
      const [code, verdict] = await check(["euw1a", "use1a.tampered"]);
      expect(code).toBe(1);
      const [violation] = verdict.closed.violations;
      expect(violation).toMatchObject({ stack: "use1a", path: "kmsMasterKeyId", owner: { stack: "euw1a" } });
      const paths = verdict.equal.deviations.flatMap(({ differences }) =>
        differences.map(({ path }) => path),
      );
      expect(paths).toEqual(expect.arrayContaining(["instanceClass", "kmsMasterKeyId"]));
    });

    function read(name: string): Exported {
      return JSON.parse(readFileSync(fileOf(name), "utf8")) as Exported;
    }

    function find(id: string, type: string, name: string): Resource {
      const { resources } = read(id).deployment;
      const found = resources.find(
        (resource) => resource.type === type && resource.urn.endsWith(`::${name}`),
      );
      if (found === undefined) throw new Error(`${id} has no ${name}`);
      return found;
    }

    function tamper(id: string, change: (resources: readonly Resource[]) => void): void {
      const state = read(id);
      change(state.deployment.resources);
      writeFileSync(fileOf(`${id}.tampered`), JSON.stringify(state));
    }
  });
}
