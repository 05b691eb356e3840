import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AuditInput, type AuditResult, audit } from "../../fleet/audit/audit";
import { auditPage } from "../../fleet/audit/page";
import { auditSchema } from "../../fleet/audit/schema";
import { problemsOf } from "../../fleet/check/report/problems";
import { sarif } from "../../fleet/check/report/sarif";
import { fleetContext } from "../../fleet/context";
import { embeddedEngine } from "../../engines/embedded/index";

const FOREIGN = join(__dirname, "../attack/foreign");

interface Expected {
  readonly shares: readonly { value: string; resource: string; path: string; stacks: readonly string[] }[];
  readonly drifts: readonly { resource: string; path: string; values: readonly unknown[] }[];
  readonly declared?: readonly string[];
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function folder(files: Readonly<Record<string, string>> = {}): string {
  const made = mkdtempSync(join(tmpdir(), "stampworks-audit-"));
  folders.push(made);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(made, name), text);
  return made;
}

function statesOf(pair: string): string[] {
  return readdirSync(join(FOREIGN, pair))
    .filter((name) => name !== "expected.json")
    .sort()
    .map((name) => join(FOREIGN, pair, name));
}

const run = (input: Partial<AuditInput>, cwd = folder()): Promise<AuditResult> =>
  audit(
    { states: [], stacks: [], identity: [], ...input },
    fleetContext({ cwd, engine: embeddedEngine, env: {} }),
  );

/** An allow-list of what a pair's README says is declared. */
const allowing = (declared: readonly string[]): Readonly<Record<string, string>> =>
  declared.length === 0
    ? {}
    : {
        "stampworks.allow.yaml": `allow:\n${declared
          .map((value) => `  - pattern: "${value.replaceAll(".", "\\\\.")}"\n    reason: declared\n`)
          .join("")}`,
      };

const nameOf = (urn: string): string => urn.split("::").at(-1) ?? "";

describe("stacks of programs that know nothing of this library", () => {
  test.each(
    readdirSync(FOREIGN, { withFileTypes: true })
      .filter((each) => each.isDirectory())
      .map(({ name }) => name),
  )("of %s show what was planted, and nothing else", async (pair) => {
    const expected = JSON.parse(readFileSync(join(FOREIGN, pair, "expected.json"), "utf8")) as Expected;
    const result = await run({ states: statesOf(pair) }, folder(allowing(expected.declared ?? [])));
    const shares = result.closed.shares.flatMap(({ value, stacks, places }) =>
      [...new Set(places.map(({ urn, path }) => `${nameOf(urn)} ${path}`))].map((place) => [
        value,
        place,
        [...stacks].sort(),
      ]),
    );
    expect(shares).toEqual(
      expected.shares.map(({ value, resource, path, stacks }) => [
        value,
        `${resource} ${path}`,
        [...stacks].sort(),
      ]),
    );
    const drifts = result.equal.deviations.flatMap(({ differences }) =>
      differences.map(({ urn, path, expected: there, actual }) => [
        `${nameOf(urn)} ${path}`,
        [there, actual].sort(),
      ]),
    );
    expect(drifts).toEqual(
      expected.drifts.map(({ resource, path, values }) => [`${resource} ${path}`, values.map(String).sort()]),
    );
    expect([result.closed.unreadable, result.equal.deviations.length]).toEqual([0, expected.drifts.length]);
  });

  test("are told as JSON, as SARIF and as a page that says the same", async () => {
    const result = await run({ states: statesOf("eks-share") });
    const role = "arn:aws:iam::456789012345:role/shared-eks-cluster";
    expect(auditSchema.parse(result)).toMatchObject({ closed: { shares: [{ value: role }] } });
    const report = JSON.stringify(
      sarif(problemsOf(result.verdict), {
        version: "1.0.0",
        fileOf: (stack) => result.files.get(stack) ?? "",
      }),
    );
    expect(report).toContain(role);
    expect(auditPage(result, (text) => text)).toContain(role);
  });

  test("put no markup into the page", async () => {
    const result = await run({ states: statesOf("eks-share") });
    const [share] = result.closed.shares;
    if (share === undefined) throw new Error("nothing was shared");
    const hostile = { ...share, value: `<img src=x onerror="alert(1)">` };
    const page = auditPage({ ...result, closed: { ...result.closed, shares: [hostile] } }, (text) => text);
    expect(page).not.toContain("<img");
    expect(page).toContain("&lt;img");
  });

  test("are ranked by how many stacks a shared thing binds, then by how much hangs on it", async () => {
    const result = await run({ states: [...statesOf("cloud-run-share")] });
    expect(result.closed.shares.map(({ stacks, reach }) => [stacks.length, reach > 0])).toEqual([
      [2, true],
      [2, true],
    ]);
  });

  test("may have an identity that the team names by config keys", async () => {
    const cwd = folder({
      "Pulumi.north.yaml": "config:\n  shop:size: m6i.large\n",
      "Pulumi.south.yaml": "config:\n  shop:size: m6i.2xlarge\n",
    });
    const named = await run({ states: statesOf("eks-drift"), identity: ["size"] }, cwd);
    expect(named.equal.holds).toBe(true);
    expect((await run({ states: statesOf("eks-drift") }, cwd)).equal.holds).toBe(false);
  });

  test("are refused with what is wrong: a key that no config has, a file that is no state, a state given twice", async () => {
    const cwd = folder({ "Pulumi.north.yaml": "config:\n  shop:size: m6i.large\n", "no-state.json": "{}" });
    const [north = ""] = statesOf("eks-drift");
    await expect(run({ states: [north], identity: ["place"] }, cwd)).rejects.toThrow(/does not say it/u);
    await expect(run({ states: [join(cwd, "no-state.json")] }, cwd)).rejects.toThrow();
    await expect(run({ states: [north, north] }, cwd)).rejects.toThrow(/two states/u);
  });
});
