import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { DECISIONS, NAMES } from "./decisions";

/** Names of the files of an SDK's resources, without versions: `ec2/securityGroupRule`. */
function typesOf(sdk: string): string[] {
  const folder = dirname(require.resolve(`@pulumi/${sdk}/package.json`));
  return readdirSync(folder, { withFileTypes: true })
    .filter(
      (entry) => entry.isDirectory() && !/^(v\d|types|config|node_modules|bin|scripts)/.test(entry.name),
    )
    .flatMap(({ name }) =>
      readdirSync(join(folder, name))
        .filter((file) => file.endsWith(".d.ts") && !/^(get[A-Z]|list[A-Z]|index\.)/.test(file))
        .map((file) => `${sdk}/${name}/${file.replace(/\.d\.ts$/, "")}`),
    );
}

const types = ["aws", "azure-native", "gcp"]
  .flatMap(typesOf)
  .filter((type) => NAMES.some((name) => name.test(type)));

describe("the types of the SDKs whose name says that they open or grant", () => {
  test("are found", () => {
    expect(types.length).toBeGreaterThan(60);
  });

  test("have a decision each: a rule, or why none is needed", () => {
    expect(types.filter((type) => !DECISIONS.some(({ types: of }) => of.test(type)))).toEqual([]);
  });

  test("have no decision for what is not there", () => {
    expect(DECISIONS.filter(({ types: of }) => !types.some((type) => of.test(type)))).toEqual([]);
  });
});
