import { embeddedEngine } from "../../../engines/embedded";
import { fleetContext } from "../../../fleet/context";
import { rollout } from "../../../fleet/rollout/rollout";
import type { RolloutResult } from "../../../fleet/rollout/request";
import { FleetFolder, identity } from "../../cli/fleet-folder";

const PROGRAM = `
module.exports = Object.assign(async () => ({}), {
  blueprint: () => ({ release: "r0", classes: { standard: { app: { healthPath: "/healthz" } } }, global: { gcp: {} } }),
});
`;

let folder: FleetFolder;
afterEach(() => folder.remove());

/** Plans r2 for two stamps of Google Cloud, one of which its config says to stand between two releases. */
function plan(beside: string | undefined, stamps?: readonly string[]): Promise<RolloutResult> {
  const gcp = { cloud: "gcp", region: "europe-west4", ring: "broad" };
  folder = new FleetFolder({
    "stacks/Pulumi.br1.yaml": identity({
      ...gcp,
      account: "acme-stamp-1",
      cidr: "10.1.0.0/16",
      release: "r1",
      beside,
    }),
    "stacks/Pulumi.br2.yaml": identity({ ...gcp, account: "acme-stamp-2", cidr: "10.2.0.0/16" }),
    "index.js": PROGRAM,
  });
  const gates = { stamp: false, timeoutMs: 0, everyMs: 1000 };
  const input = {
    release: "r2",
    stamps,
    waves: {},
    failures: { stamps: 0 },
    onFailure: "halt",
    gates,
  } as const;
  const context = fleetContext<unknown>({ cwd: folder.root, engine: embeddedEngine, parallel: 1 });
  return rollout({ mode: "plan", plan: input }, context);
}

test("a stamp that an abandoned rollout left between two releases is refused by name, with what to do", async () => {
  const refused = plan("00001-abc");
  await expect(refused).rejects.toThrow(/stamp "br1" stands between two releases/);
  await expect(refused).rejects.toMatchObject({
    details: {
      file: "stacks/Pulumi.br1.yaml",
      received: expect.stringContaining("00001-abc") as unknown,
      fix: expect.stringContaining("stampworks up br1") as unknown,
    },
  });
});

test("it holds up no rollout that it takes no part in, nor one once it stands on one release", async () => {
  expect(await plan("00001-abc", ["br2"])).toMatchObject({ kind: "planned" });
  folder.remove();
  expect(await plan(undefined)).toMatchObject({ kind: "planned" });
});
