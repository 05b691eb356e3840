import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { STAMP_TOKEN } from "../../components/host/package-schema";
import { parseStampArgs, type StampArgs } from "../../components/stamp-args";

interface Program {
  readonly resources: Readonly<Record<string, { readonly type: string; readonly properties: StampArgs }>>;
}

test("the YAML program of the docs names the type there is, with arguments a stamp takes", () => {
  const page = readFileSync(resolve(__dirname, "../../docs/other-languages.md"), "utf8");
  const [, text = ""] = /^```yaml\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const { resources } = parse(text) as Program;
  expect(resources["stamp"]?.type).toBe(STAMP_TOKEN);
  const properties = resources["stamp"]?.properties;
  if (properties === undefined) throw new Error("the program has no stamp");
  expect(parseStampArgs(properties).identity).toMatchObject({ id: "euw1a", residency: "eu" });
});
