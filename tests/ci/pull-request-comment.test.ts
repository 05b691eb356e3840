import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const REPOSITORY = resolve(__dirname, "../..");

describe("what a pull request is told", () => {
  const root = mkdtempSync(join(tmpdir(), "stampworks-comment-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const told = (files: Readonly<Record<string, unknown>>): string => {
    for (const name of ["added", "up", "cost", "check"]) rmSync(join(root, `${name}.json`), { force: true });
    for (const [name, value] of Object.entries(files))
      writeFileSync(join(root, `${name}.json`), typeof value === "string" ? value : JSON.stringify(value));
    const script = join(REPOSITORY, "ci/pull-request/comment.mjs");
    const { status, stderr, stdout } = spawnSync(process.execPath, [script, "pr7"], {
      cwd: root,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
    return stdout;
  };
  const law = { holds: true, violations: [], unreadable: [] };
  const FINE = {
    added: { identity: { expires: "2027-01-31" } },
    up: {
      stamps: [
        { id: "pr7", cloud: "aws", region: "eu-west-1", class: "small", endpoint: "https://pr7.example" },
      ],
    },
    cost: { stamps: [{ id: "pr7", fixed: 12.3, monthly: 456.789 }] },
    check: { closed: law, equal: { holds: true, deviations: [] }, baseline: { holds: true, violations: [] } },
  };

  test("is its address, its cost, its last day and each verdict", () => {
    const comment = told(FINE);
    expect(comment).toContain("| address | `https://pr7.example` |");
    expect(comment).toContain("| cost a month | $12.30 with no tenant, $456.79 with all its bounds used |");
    expect(comment).toContain("| until | `2027-01-31`, or until the pull request is closed |");
    expect(comment.match(/\| holds \|/gu)).toHaveLength(3);
  });

  test("is what failed, where a step wrote nothing, or half of it", () => {
    const comment = told({ up: '{"stamps": [', cost: "" });
    expect(comment).toContain("**not up**: see its job");
    expect(comment).toContain("not reckoned");
    expect(comment.match(/not judged/gu)).toHaveLength(3);
    const failed = told({ ...FINE, up: { stamps: [{ id: "pr7", error: "the cloud said no" }] } });
    expect(failed).toContain("**not up**");
    expect(failed).toContain("- `up`: `the cloud said no`");
  });

  test("shows a branch's texts and obeys none of them", () => {
    const evil = "`@everyone` <img src=x> [a](https://evil.example)\n## Approved\u001b[31m\u202e";
    const violations = Array.from({ length: 30 }, () => ({ stack: "pr7", message: evil + "x".repeat(2000) }));
    const comment = told({
      ...FINE,
      check: { ...FINE.check, closed: { holds: false, violations, unreadable: [] } },
    });
    expect(comment).toContain("| closed | **broken** |");
    expect(comment).not.toMatch(/^## Approved/mu);
    expect(comment.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    const findings = comment.split("\n").filter((line) => line.startsWith("- "));
    expect(findings).toHaveLength(21);
    for (const line of findings.slice(0, 20)) expect(line).toMatch(/^- `pr7`: `[^`]+`$/u);
    expect(findings[20]).toBe("- and 10 more: see its job");
    expect(comment.length).toBeLessThan(65_536);
  });
});
