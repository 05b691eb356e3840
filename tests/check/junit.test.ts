import { junit } from "../../fleet/check/report/junit";
import { problemsOf } from "../../fleet/check/report/problems";
import { BROKEN, CLEAN, problem } from "./fixtures";

/** Elements of an XML text by name, in order; throws where tags do not match up. */
function elements(xml: string): { name: string; attributes: Record<string, string> }[] {
  const found: { name: string; attributes: Record<string, string> }[] = [];
  const open: string[] = [];
  for (const [, close, name = "", inside = "", empty] of xml.matchAll(
    /<(\/?)([a-z]+)((?:\s[a-z]+="[^"<]*")*)(\/?)>/gu,
  )) {
    if (close === "/") {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
      continue;
    }
    const attributes = Object.fromEntries(
      [...inside.matchAll(/([a-z]+)="([^"]*)"/gu)].map(([, key = "", value = ""]) => [key, value]),
    );
    found.push({ name, attributes });
    if (empty !== "/") open.push(name);
  }
  if (open.length > 0) throw new Error(`<${open.join("><")}> stays open`);
  return found;
}

test("a clean fleet is a suite a stamp with a passed case for each law and the baseline", () => {
  const all = elements(junit(CLEAN, problemsOf(CLEAN)));
  expect(all[0]?.attributes).toMatchObject({ tests: "6", failures: "0", skipped: "0" });
  expect(all.filter(({ name }) => name === "testsuite").map(({ attributes }) => attributes["name"])).toEqual([
    "euw1a",
    "use1a",
  ]);
  expect(
    all
      .filter(({ name }) => name === "testcase")
      .slice(0, 3)
      .map(({ attributes }) => attributes["name"]),
  ).toEqual(["closed", "equal", "baseline"]);
});

test("each broken rule is a failed case, and the counts are those of the cases", () => {
  const xml = junit(BROKEN, problemsOf(BROKEN));
  const all = elements(xml);
  const count = (name: string): string => String(all.filter((element) => element.name === name).length);
  expect(all[0]?.attributes).toMatchObject({
    tests: count("testcase"),
    failures: count("failure"),
    skipped: count("skipped"),
  });
  expect(all.filter(({ name }) => name === "failure").map(({ attributes }) => attributes["type"])).toEqual([
    "closed-external-identifier",
    "equal",
    "aws-database-multi-az",
    "allow-list",
  ]);
  expect(xml).toContain("refers to &lt;what&gt; the stamp &amp; its &quot;class&quot; did not make");
});

test("the report, each suite and each case say how long they took, which readers of JUnit ask for", () => {
  for (const verdict of [CLEAN, BROKEN]) {
    const all = elements(junit(verdict, problemsOf(verdict), 1.25));
    const timed = all.filter(({ name }) => ["testsuites", "testsuite", "testcase"].includes(name));
    expect(timed.map(({ attributes }) => attributes["time"])).toEqual(
      timed.map(({ name }) => (name === "testsuites" ? "1.250" : "0.000")),
    );
  }
});

test("no text breaks the XML", () => {
  for (const message of ["]]>", "<a", "&amp;", '"', "\u0000\u001b[31m", "\ud800", "a\nb", "\ufffe"]) {
    const xml = junit(CLEAN, [problem({ message, urn: message, path: message, stack: message })]);
    expect(() => elements(xml)).not.toThrow();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no form for them.
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe]/u);
  }
});
