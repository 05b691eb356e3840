import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { capacity } from "../../cli/capacity";
import { capacitySchema } from "../../fleet/planning/capacity-schema";
import { type FleetFolder, identity } from "../cli/fleet-folder";
import { type Ran, runInProcess } from "../cli/in-process";
import { ACCOUNTS, STANDARD, WatchedFleet } from "./watched";

describe("capacity --watch", () => {
  let fleet: WatchedFleet;
  let folder: FleetFolder;
  beforeEach(() => {
    fleet = new WatchedFleet();
    ({ folder } = fleet);
  });
  afterEach(() => folder.remove());

  const use = (percent: number): string => fleet.use(percent);
  const watch = (percent: number, flags: object = {}): ReturnType<WatchedFleet["watch"]> =>
    fleet.watch(percent, flags);
  const given = (csv: string, json = false): Promise<Ran> => fleet.given(csv, json);
  const git = (...args: string[]): string => fleet.git(...args);
  const commitAll = (): void => fleet.commitAll();
  const takeAway = (): void => fleet.takeAway();

  test("below the plan level opens nothing, at it a patch that git applies, and does so once", async () => {
    expect(await watch(69)).toMatchObject({ code: 0, changes: [] });
    const first = await watch(70);
    expect(first).toMatchObject({
      code: 0,
      changes: [
        { class: "standard", residency: "eu", percent: 70, level: "plan", state: "opened", id: "euw1a1" },
      ],
    });
    const again = await watch(85);
    // Past the act level it is an error, and the change that is open stays the one.
    expect(again).toMatchObject({
      code: 1,
      changes: [{ state: "open", level: "act", at: first.changes[0]!.at }],
    });
    expect(again.changes[0]!.patch).toBeUndefined();
    expect(existsSync(join(folder.root, "stacks/Pulumi.euw1a1.yaml"))).toBe(false);
    git("apply", first.changes[0]!.at);
    const added = readFileSync(join(folder.root, "stacks/Pulumi.euw1a1.yaml"), "utf8");
    // Another account and block than all others; where the fullest stamp is.
    expect(added).toContain('stampworks:account: "210000000007"');
    expect(added).toMatch(/stampworks:region: eu-west-1/u);
    expect(readFileSync(join(folder.root, "stacks/Pulumi.routing.yaml"), "utf8")).toMatch(
      /- euw1a\n {4}- euw1a1\n$/u,
    );
    // Made, the change is over: with two stamps the group is below its level.
    expect(await watch(85)).toMatchObject({ code: 1, changes: [] });
  });

  test("a change that was made is over once its stamp was retired, though its patch is kept", async () => {
    git("apply", (await watch(75)).changes[0]!.at);
    takeAway();
    folder.write("stacks/retired.yaml", 'euw1a1: { generation: 1, on: "2026-11-30" }\n');
    expect((await watch(75)).changes).toMatchObject([{ state: "opened", id: "euw1a2" }]);
  });

  test("the patch of one that was seen as made is gone, and its stamp may be taken away by hand", async () => {
    const { at } = (await watch(75)).changes[0]!;
    git("apply", at);
    expect((await watch(75)).changes).toEqual([]);
    expect(existsSync(join(folder.root, at))).toBe(false);
    takeAway();
    expect((await watch(75)).changes).toMatchObject([{ state: "opened", id: "euw1a1" }]);
  });

  test("and so is a branch that was merged and nobody deleted", async () => {
    commitAll();
    const commit = (): string => git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qam", "more");
    const { at } = (await watch(75, { branch: true })).changes[0]!;
    git("merge", "--quiet", "--ff-only", at);
    // Taken back before it was up: nothing was retired, and the id is free.
    takeAway();
    commit();
    expect((await watch(75, { branch: true })).changes).toMatchObject([
      { state: "opened", id: "euw1a1", at },
    ]);
    expect((await watch(75, { branch: true })).changes).toMatchObject([{ state: "open", id: "euw1a1", at }]);
  });

  test("with nothing known it fails, and does not say that nothing is needed", async () => {
    const flags = { watch: true, account: ACCOUNTS };
    await expect(runInProcess(capacity, { cwd: folder.root, args: [[]], flags })).rejects.toMatchObject({
      code: "input",
      problem: "nothing is known of what the stamps carry",
    });
    await expect(given("stamp,tenants\n")).rejects.toMatchObject({ code: "input" });
  });

  test("a stamp of which nothing is known is said, and is an error where the others alone are at the level", async () => {
    folder.write("stacks/Pulumi.euw1b.yaml", identity({ account: '"210000000002"', cidr: "10.17.0.0/16" }));
    const high = await given("stamp,tenants\neuw1a,117\n");
    expect(high.code).toBe(1);
    expect(high.stdout).toContain(
      "standard in eu: nothing is known of euw1b, and without it the group is 78 % full; bring up",
    );
    expect(high.stdout).toContain("no group is known to need a stamp");
    const low = await given("stamp,tenants\neuw1a,60\n", true);
    expect(low.code).toBe(0);
    expect(capacitySchema.parse(JSON.parse(low.stdout)).unknown).toEqual([
      { class: "standard", residency: "eu", stamps: ["euw1b"], percent: 40, level: "fine" },
    ]);
    // Both known, the group is judged by both.
    const known = await given("stamp,tenants\neuw1a,117\neuw1b,0\n", true);
    expect(known.code).toBe(0);
    expect(capacitySchema.parse(JSON.parse(known.stdout))).toMatchObject({ unknown: [], changes: [] });
  });

  test("is as full as its binding bound also where nobody counts tenants", async () => {
    const ran = await given("stamp,requestsPerSecond\neuw1a,1110\n", true);
    expect(capacitySchema.parse(JSON.parse(ran.stdout)).changes).toMatchObject([
      { percent: 74, level: "plan", state: "opened", unknown: 0 },
    ]);
  });

  test("two groups that need one each get blocks, accounts and ids that differ, also from what was open before", async () => {
    folder.write(
      "stacks/Pulumi.euw1b.yaml",
      identity({ class: "premium", account: '"210000000002"', cidr: "10.17.0.0/16" }),
    );
    folder.write(
      "index.js",
      readFileSync(join(folder.root, "index.js"), "utf8").replace("premium: {}", `premium: ${STANDARD}`),
    );
    const path = join(folder.root, "both.csv");
    const [one] = (await watch(75)).changes;
    writeFileSync(path, "stamp,tenants\neuw1a,120\neuw1b,120\n");
    const asked = { watch: true, account: ACCOUNTS, use: path };
    const ran = await runInProcess(capacity, { cwd: folder.root, args: [[]], flags: asked, json: true });
    const { changes } = capacitySchema.parse(JSON.parse(ran.stdout));
    expect(changes?.map(({ class: name, state }) => [name, state]).sort()).toEqual([
      ["premium", "opened"],
      ["standard", "open"],
    ]);
    git("apply", "--exclude=*routing*", one!.at, changes!.find(({ state }) => state === "opened")!.at);
    const added = ["euw1a1", "euw1b1"].map((id) =>
      readFileSync(join(folder.root, `stacks/Pulumi.${id}.yaml`), "utf8"),
    );
    for (const key of ["cidr", "account"])
      expect(new Set(added.map((text) => new RegExp(`${key}: (.*)`, "u").exec(text)?.[1])).size).toBe(2);
  });

  test.each([{}, { branch: true }])(
    "of those who look at the same time one opens it, and the others see it open (%j)",
    async (flags) => {
      commitAll();
      use(75);
      const all = await Promise.all([1, 2, 3].map(() => watch(75, flags)));
      const states = all.flatMap(({ changes }) => changes.map(({ id, state }) => `${id} ${state}`)).sort();
      expect(states).toEqual(["euw1a1 open", "euw1a1 open", "euw1a1 opened"]);
      expect(all.map(({ code }) => code)).toEqual([0, 0, 0]);
    },
  );

  test("what it prints as text is a patch for git apply, too", async () => {
    const flags = { watch: true, account: ACCOUNTS, use: use(75) };
    const { stdout } = await runInProcess(capacity, { cwd: folder.root, args: [[]], flags });
    expect(stdout).toContain(
      "standard in eu is 75 % full, at its plan level: the change that adds euw1a1 was opened",
    );
    const ran = spawnSync("git", ["apply"], { cwd: folder.root, input: stdout, encoding: "utf8" });
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: "" });
    expect(existsSync(join(folder.root, "stacks/Pulumi.euw1a1.yaml"))).toBe(true);
  });

  test("writes a branch on the last commit, and leaves work tree and index as they are", async () => {
    commitAll();
    const { changes } = await watch(72, { branch: true });
    expect(changes).toMatchObject([{ state: "opened", at: "stampworks/add/standard-eu-euw1a1" }]);
    expect(git("status", "--porcelain")).toBe("");
    const { at } = changes[0]!;
    expect(git("diff", "--name-status", "main", at)).toBe(
      "A\tstacks/Pulumi.euw1a1.yaml\nM\tstacks/Pulumi.routing.yaml\n",
    );
    expect((await watch(72, { branch: true })).changes).toMatchObject([{ state: "open", at }]);
    git("merge", "--quiet", "--ff-only", at);
    expect((await watch(72, { branch: true })).changes).toEqual([]);
  });

  test("is open as a branch to who asks for a patch, and the other way round", async () => {
    commitAll();
    const { at } = (await watch(72, { branch: true })).changes[0]!;
    expect((await watch(72)).changes).toMatchObject([{ state: "open", at }]);
    git("branch", "-D", at);
    const patch = (await watch(72)).changes[0]!;
    expect((await watch(72, { branch: true })).changes).toMatchObject([{ state: "open", at: patch.at }]);
  });

  test("keeps the line ends that a checkout has, and commits those that git has", async () => {
    const list = "stacks/Pulumi.routing.yaml";
    const text = readFileSync(join(folder.root, list), "utf8").replaceAll("\n", "\r\n");
    folder.write(list, text);
    const flags = { watch: true, account: ACCOUNTS, use: use(75) };
    const { stdout } = await runInProcess(capacity, { cwd: folder.root, args: [[]], flags });
    const [, said] = /^git apply (\S+)/mu.exec(stdout) ?? [];
    git("apply", "--check", said!);
    rmSync(join(folder.root, said!));
    git("init", "--quiet");
    git("config", "core.autocrlf", "true");
    commitAll();
    const { changes } = await watch(75, { branch: true });
    expect(changes).toMatchObject([{ state: "opened" }]);
    expect(git("show", `${changes[0]!.at}:${list}`)).toMatch(/- euw1a\n {4}- euw1a1\n$/u);
  });

  test("in another clone, as a pipeline's, finds what is open at the remote; closed there, it is opened anew", async () => {
    commitAll();
    const far = mkdtempSync(join(tmpdir(), "stampworks-remote-"));
    try {
      git("clone", "--quiet", "--bare", ".", join(far, "origin.git"));
      git("remote", "add", "origin", join(far, "origin.git"));
      const [change] = (await watch(72, { branch: true })).changes;
      git("push", "--quiet", "origin", change!.at);
      git("branch", "--quiet", "-D", change!.at);
      expect((await watch(72, { branch: true })).changes).toMatchObject([{ state: "open", id: "euw1a1" }]);
      git("push", "--quiet", "origin", "--delete", change!.at);
      expect((await watch(72, { branch: true })).changes).toMatchObject([{ state: "opened" }]);
      git("branch", "--quiet", "-D", change!.at);
      // Nobody can tell whether one is open: nothing is opened.
      renameSync(join(far, "origin.git"), join(far, "gone.git"));
      await expect(watch(72, { branch: true })).rejects.toThrow(/^git fetch failed/);
      expect(git("branch", "--list", "stampworks/*")).toBe("");
    } finally {
      rmSync(far, { recursive: true, force: true });
    }
  });

  test("below a folder of a repository, its paths are the repository's", async () => {
    commitAll();
    mkdirSync(join(folder.root, "deep"));
    git("mv", "stacks", "Pulumi.yaml", "deep/");
    const other = ["index.js", "package.json", "blueprint.js"].filter((file) =>
      existsSync(join(folder.root, file)),
    );
    for (const file of other) git("mv", file, "deep/");
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "deep");
    if (existsSync(join(folder.root, "node_modules")))
      renameSync(join(folder.root, "node_modules"), join(folder.root, "deep/node_modules"));
    const asked = { watch: true, branch: true, account: ACCOUNTS, use: join(folder.root, use(72)) };
    const ran = await runInProcess(capacity, {
      ...{ cwd: join(folder.root, "deep"), args: [[]], flags: asked, json: true },
    });
    expect(ran.code).toBe(0);
    expect(git("diff", "--name-only", "main", "stampworks/add/standard-eu-euw1a1")).toBe(
      "deep/stacks/Pulumi.euw1a1.yaml\ndeep/stacks/Pulumi.routing.yaml\n",
    );
  });

  test.each<[string, object, RegExp]>([
    [
      "no account",
      { account: undefined },
      /^--account: no account is named for the next stamp of class standard/,
    ],
    ["none that is free", { account: "210000000001,210000000001" }, /^--account: no account is free/],
    ["a what-if", { load: "+20%" }, /^--watch: a stamp is added for what is/],
    ["no repository for a branch", { branch: true }, /^git rev-parse failed/],
  ])("refuses %s", async (_, flags, message) => {
    await expect(watch(75, flags)).rejects.toThrow(message);
  });

  test("refuses a branch for a list that is not committed", async () => {
    commitAll();
    appendFileSync(join(folder.root, "stacks/Pulumi.routing.yaml"), "# changed\n");
    await expect(watch(75, { branch: true })).rejects.toThrow(
      /^stacks\/Pulumi.routing.yaml: what the change rests on is not committed/,
    );
  });

  test("says what a change is without --watch", async () => {
    await expect(
      runInProcess(capacity, { cwd: folder.root, args: [[]], flags: { branch: true } }),
    ).rejects.toThrow("--branch: --branch says how a change is opened; add --watch");
  });
});
