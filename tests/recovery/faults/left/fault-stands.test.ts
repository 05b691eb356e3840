import { add } from "../../../../cli/add";
import { ask } from "../../../../cli/ask";
import { destroy } from "../../../../cli/destroy";
import { drill } from "../../../../cli/drill";
import { drift } from "../../../../cli/drift";
import { recover } from "../../../../cli/recover";
import { retire } from "../../../../cli/retire";
import { rollout } from "../../../../cli/rollout";
import { stamps } from "../../../../cli/stamps";
import { tenants } from "../../../../cli/tenants";
import { tenantsView as view } from "../../../../cli/tenants/view";
import { up } from "../../../../cli/up";
import { bundle } from "../../../engines/bundle";
import { runInProcess } from "../../../cli/in-process";
import { Answering, FaultFleet } from "../fault-fleet";
import { killedAt } from "../killed-at";

const child = bundle("../recovery/faults/fault-child.ts");
const commands = { add, ask, destroy, drift, recover, retire, rollout, up };
interface Group {
  readonly commands: readonly { readonly usage: string }[];
}
type Flags = Readonly<Record<string, unknown>>;

describe("while a fault is on whose maker was killed", () => {
  const server = new Answering();
  let fleet: FaultFleet;
  beforeAll(async () => {
    await server.start();
    fleet = new FaultFleet(server.url);
    await killedAt(child.file, fleet, "broken");
    fleet.fleet.write("ask.yaml", 'doors: { shell: { kind: command, read: ["false"], write: ["true"] } }\n');
  });
  afterAll(async () => {
    fleet.remove();
    server.stop();
    child.dispose();
  });

  const run = (command: Parameters<typeof runInProcess>[0], args: readonly string[], flags: Flags) =>
    runInProcess(command, { cwd: fleet.root, args, flags, json: true });
  const named = (group: Group, name: string) =>
    group.commands.find(({ usage }) => usage.split(" ")[0] === name) as Parameters<typeof runInProcess>[0];

  const REFUSED: readonly [string, readonly string[], Flags][] = [
    ["up", [], { all: true }],
    ["rollout", [], { release: "2026.12.0", yes: true }],
    ["add", ["euw1c"], { account: "210000000003" }],
    ["retire", [["euw1b"] as never], { yes: true }],
    ["destroy", ["euw1b"], { yes: true }],
    ["drift", [], { fix: true, yes: true }],
    ["ask", [["hello"] as never], { write: true, yes: true, stamp: ["euw1b"] }],
  ];
  test.each(REFUSED)("%s is refused by name, with the way out", async (name, args, flags) => {
    await expect(run(commands[name as keyof typeof commands], args, flags)).rejects.toThrow(
      /a fault is on: database of euw1a, made by .* since .*stampworks drill fail euw1a --end/,
    );
    // Its guard has ended it by now, or will; that is still to be written down.
    expect(fleet.records()).toEqual([]);
  });

  const BELOW: readonly [string, Group, string, readonly string[], Flags][] = [
    ["drill restore", drill, "restore", ["euw1b"], { key: "evidence.key" }],
    ["drill registry", drill, "registry", [], { key: "evidence.key" }],
    ["stamps rotate", stamps, "rotate", ["euw1b"], {}],
    ["tenants move", tenants, "move", ["acme"], { to: "euw1b", yes: true }],
    ["tenants erase", tenants, "erase", ["acme"], { key: "evidence.key", yes: true }],
    [
      "tenants erase --journal",
      tenants,
      "erase",
      ["acme"],
      { key: "evidence.key", journal: "moves", yes: true },
    ],
    ["tenants erase --resume", tenants, "erase", ["acme"], { key: "evidence.key", resume: true }],
    ["tenants protect", tenants, "protect", ["acme"], { standby: "euw1b", reason: "a contract" }],
    ["tenants protect, gone on with", tenants, "protect", ["acme"], {}],
    ["tenants protect --end", tenants, "protect", ["acme"], { end: true, yes: true }],
    ["tenants view push", view, "push", [], {}],
    ["tenants view end", view, "end", ["euw1b"], { yes: true }],
  ];
  test.each(BELOW)("%s is refused by name, with the way out", async (_, group, name, args, flags) => {
    await expect(run(named(group, name), args, flags)).rejects.toThrow(
      /a fault is on: database of euw1a, made by .* since .*stampworks drill fail euw1a --end/,
    );
  });

  test("once it is ended, nobody is refused for it", async () => {
    await fleet.fail({ end: true });
    await expect(run(up, [], { all: true })).resolves.toMatchObject({ code: 0 });
  });
});
