import { add } from "../../cli/tenants/add";
import { place } from "../../cli/tenants/place";
import { list } from "../../cli/tenants/list";
import { remove } from "../../cli/tenants/remove";
import { show } from "../../cli/tenants/show";
import { suspend } from "../../cli/tenants/suspend";
import type { CommandDefinition } from "../../cli/common/command";
import { homeOf } from "../../tenants/client";
import { type Ran, runInProcess } from "../cli/in-process";
import { OnboardProject } from "./project";

const STEPS = `onboard:
  - name: schema
    command: printf 'schema %s %s %s %s\\n' "$STAMPWORKS_TENANT" "$STAMPWORKS_STAMP" "$STAMPWORKS_HOST" "$STAMPWORKS_RESIDENCY" >> log
  - name: admin
    command: 'echo "admin with $ADMIN_TOKEN" | tee -a told; printf "\\033[31m\\n"; echo "::error::$ADMIN_TOKEN"; test -e fixed'
    secrets: { ADMIN_TOKEN: { env: "ADMIN_TOKEN_{STAMP}" } }
  - name: domain
    command: echo "domain $STAMPWORKS_STEP" >> log
`;

describe("a tenant that is added", () => {
  let project: OnboardProject;
  beforeEach(async () => {
    project = new OnboardProject(STEPS);
    await project.register();
    process.env["ADMIN_TOKEN_EUW1A"] = "hunter2-hunter2";
  });
  afterEach(() => {
    delete process.env["ADMIN_TOKEN_EUW1A"];
    project.remove();
  });

  const run = (command: CommandDefinition, flags: object = {}, json = false): Promise<Ran> =>
    runInProcess(command, { cwd: project.root, args: ["acme"], flags: { ...flags }, json });

  test("whose step fails is pending and gets 403, its operator reads which, why and how to go on, and then it is served", async () => {
    const failed = await run(add, { residency: "eu" });
    expect(failed.code).toBe(3);
    expect(failed.stdout).toBe(`acme is pending on euw1a, and its requests get 403
admin ended with 1:
  admin with [secret]
  \\u{1b}[31m
  \\::error::[secret]
Next: npx stampworks tenants add acme --resume
`);
    expect(failed.stderr).not.toContain("hunter2");
    expect(project.lines("told")).toEqual(["admin with hunter2-hunter2"]);
    expect(await project.answer("acme")).toBe(403);
    const item = await project.withRegistry((registry) => registry.get("tenant", "acme"));
    expect(item).toMatchObject({ stamp: "euw1a", pending: { for: "add" } });
    expect(homeOf(item!).paused).toBe(true);
    const status = await run(add, { status: true }, true);
    expect(JSON.parse(status.stdout)).toMatchObject({
      kind: "status",
      stamp: "euw1a",
      steps: [{ state: "done" }, { state: "failed" }, { name: "domain", state: "waiting" }],
    });
    project.write("fixed", "");
    const done = await run(add, { resume: true });
    expect([done.code, done.stdout]).toEqual([0, "acme is active: euw1a serves it\n"]);
    expect(project.lines()).toEqual(["schema acme euw1a euw1a.example.test eu", "domain domain"]);
    expect(await project.answer("acme")).toBe("euw1a");
    expect((await run(add, { residency: "eu" })).stdout).toBe("acme is active already: euw1a serves it\n");
    expect(project.lines()).toHaveLength(2);
  });

  test("asks for nothing to be kept of a secret: not in the journal either", async () => {
    await run(add, { residency: "eu" });
    const journal = project.lines(".stampworks/moves/acme/add-0001.jsonl").join("\n");
    expect(journal).toContain('"state":"failed"');
    expect(journal).not.toContain("hunter2");
  });

  test("tells a step none of another's secrets, of no stamp, and shows none of them", async () => {
    process.env["ADMIN_TOKEN_EUW1B"] = "of-another-stamp";
    project.write(
      "stampworks.yaml",
      `engine: embedded
onboard:
  - name: first
    command: 'true'
    secrets: { ADMIN_TOKEN: { env: "ADMIN_TOKEN_{STAMP}" }, GIVEN: { command: "echo given-by-a-command" } }
  - name: second
    command: 'env | grep -c "^ADMIN_TOKEN\\|^GIVEN"; echo hunter2-hunter2 of-another-stamp given-by-a-command; exit 1'
    secrets: { OTHER: { env: "ADMIN_TOKEN_{STAMP}" } }
`,
    );
    const { stderr, stdout } = await run(add, { residency: "eu" });
    delete process.env["ADMIN_TOKEN_EUW1B"];
    expect(stdout).toContain("second ended with 1:\n  0\n  [secret] [secret] [secret]\n");
    const kept = project.lines(".stampworks/moves/acme/add-0001.jsonl").join("\n");
    for (const text of [stdout, stderr, kept])
      expect(text).not.toMatch(/hunter2|of-another-stamp|given-by-a-command/u);
  });

  test("keeps what a step printed where it goes with the tenant only: not in a registry's journal", async () => {
    await run(add, { residency: "eu", journal: "registry" });
    const { steps } = JSON.parse((await run(add, { status: true, journal: "registry" }, true)).stdout);
    expect(steps[1]).toEqual({ name: "admin", state: "failed", reason: "ended with 1" });
  });

  test("and was taken away meanwhile begins anew, with every step", async () => {
    await run(add, { residency: "eu" });
    await run(remove, { yes: true });
    await expect(run(add, { resume: true })).rejects.toThrow("nothing was begun of tenant acme from here");
    project.write("fixed", "");
    expect((await run(add, { residency: "eu" })).code).toBe(0);
    expect(project.lines().filter((line) => line.startsWith("schema"))).toHaveLength(2);
  });

  test("of whose name another was added by another journal begins with no step done, also in another stamp", async () => {
    const at = (journal: string) => ({ residency: "eu", journal });
    await run(add, at("one"));
    await run(remove, { yes: true });
    await run(add, at("two"));
    project.write("fixed", "");
    project.write("log", "");
    expect((await run(add, { resume: true, journal: "one" })).code).toBe(0);
    expect(project.lines()).toEqual(["schema acme euw1a euw1a.example.test eu", "domain domain"]);
  });

  describe("that was served", () => {
    beforeEach(async () => {
      project.write("fixed", "");
      expect((await run(add, { residency: "eu" })).code).toBe(0);
      project.write("log", "");
    });

    test("and is suspended is not said to be served", async () => {
      await run(suspend, { reason: "unpaid" });
      await expect(run(add, { residency: "eu" })).rejects.toThrow(
        /^tenant acme is suspended; .*tenants resume acme/,
      );
    });

    test("and removed, whose name was placed without steps, is not taken for it", async () => {
      await run(remove, { yes: true });
      await run(place, { residency: "eu" });
      await expect(run(add, { residency: "eu" })).rejects.toThrow(
        /^tenant acme is there already, on stamp euw1a/,
      );
    });

    test("before a step was declared is told that it was not run", async () => {
      project.write(
        "stampworks.yaml",
        `engine: embedded\n${STEPS}  - { name: extra, command: "echo extra >> log" }\n`,
      );
      const { code, stdout } = await run(add, { residency: "eu" });
      expect([code, stdout]).toEqual([
        0,
        "acme is active already: euw1a serves it\nnot run, since it was served before they were declared: extra; run them by hand\n",
      ]);
    });
  });

  test("and is pending is told so by every command, with the reason", async () => {
    await run(add, { residency: "eu" });
    expect((await run(show)).stdout).toContain("pending (being added), not served");
    const listed = await runInProcess(list, { cwd: project.root, args: [], flags: {} });
    expect(listed.stdout).toContain("pending (being added), not served");
    expect(listed.stdout).not.toContain("settled");
    const { stdout } = await run(add, { status: true });
    expect(stdout).toContain("admin ended with 1:\n  admin with [secret]\n");
    await expect(run(place, { residency: "eu" })).rejects.toThrow(
      /^tenant acme is not ready yet; .*tenants add acme --resume/,
    );
    project.write("stampworks.yaml", "engine: embedded\n");
    await expect(run(add, { resume: true })).rejects.toThrow(/declares nothing .*tenants remove acme/);
  });

  test("goes on with the same request without --resume, and not as another kind of tenant", async () => {
    await run(add, { residency: "eu" });
    await expect(run(add, { residency: "us" })).rejects.toThrow("tenant acme is on stamp euw1a already");
    project.write("fixed", "");
    expect((await run(add, { residency: "eu" })).code).toBe(0);
    expect(project.lines().filter((line) => line.startsWith("schema"))).toHaveLength(1);
  });

  test.each<[string, () => Promise<unknown>, RegExp]>([
    [
      "one that is placed already",
      async () => {
        await run(place, { residency: "eu" });
        await run(add, { residency: "eu" });
      },
      /^tenant acme is there already, on stamp euw1a; see what it is: stampworks tenants show acme/,
    ],
    [
      "one that is being brought back",
      async () => {
        await run(place, { residency: "eu" });
        await project.withRegistry(async (registry) => {
          const pending = { since: "2026-11-21T00:00:00Z", for: "restore" };
          const item = (await registry.get("tenant", "acme"))!;
          await registry.remove("tenant", "acme", item.version);
          await registry.put("tenant", { ...item, version: 1, pending });
        });
        await run(add, { residency: "eu" });
      },
      /^tenant acme is not ready yet; received it would be added; finish what makes it ready/,
    ],
    ["one of which nothing was begun", () => run(add, { resume: true }), /^nothing was begun of tenant acme/],
    [
      "a place said anew with --resume",
      () => run(add, { resume: true, residency: "eu" }),
      /^--resume, --residency: options that do not go together/,
    ],
    ["no law", () => run(add), /^--residency: missing/],
    [
      "a secret that is not there",
      () => {
        delete process.env["ADMIN_TOKEN_EUW1A"];
        return run(add, { residency: "eu" });
      },
      /^stampworks.yaml: onboard.1.secrets.ADMIN_TOKEN: the environment variable ADMIN_TOKEN_EUW1A is not set/,
    ],
  ])("refuses %s", async (_, work, message) => {
    await expect(work()).rejects.toThrow(message);
  });
});

test("a project that declares no steps is told where, and that place does without", async () => {
  const project = new OnboardProject("");
  await expect(
    runInProcess(add, { cwd: project.root, args: ["acme"], flags: { residency: "eu" } }),
  ).rejects.toThrow(
    /^stampworks.yaml: onboard: the project declares nothing .*stampworks tenants place acme/,
  );
  project.remove();
});

test.each([
  ["two steps of one name", "[{ name: a, command: x }, { name: a, command: y }]", "steps whose names differ"],
  [
    "a variable that stampworks tells itself",
    "[{ name: a, command: x, secrets: { STAMPWORKS_TENANT: { env: X } } }]",
    "other names than STAMPWORKS_*",
  ],
  ["no command", "[{ name: a }]", "onboard.0.command: missing"],
])("%s is refused", async (_, steps, message) => {
  const project = new OnboardProject(`onboard: ${steps}\n`);
  const asked = { cwd: project.root, args: ["acme"], flags: { residency: "eu" } };
  await expect(runInProcess(add, asked)).rejects.toThrow(message);
  project.remove();
});
