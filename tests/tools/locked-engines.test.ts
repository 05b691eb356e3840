import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { minVersion, satisfies } from "semver";

const read = <T>(file: string): T => JSON.parse(readFileSync(resolve(__dirname, "../..", file), "utf8")) as T;

interface Locked {
  readonly packages: Readonly<Record<string, { readonly engines?: { readonly node?: string } }>>;
}

it("every locked package runs on the oldest Node.js that the README promises, so that npm warns of none", () => {
  const { engines } = read<{ readonly engines: { readonly node: string } }>("package.json");
  const oldest = minVersion(engines.node)?.version ?? "";
  expect(readFileSync(resolve(__dirname, "../../README.md"), "utf8")).toContain(
    `Node (${oldest.replace(/\.0$/, "")} or newer)`,
  );
  const unfit = Object.entries(read<Locked>("package-lock.json").packages).filter(
    ([, locked]) => locked.engines?.node !== undefined && !satisfies(oldest, locked.engines.node),
  );
  expect(unfit).toEqual([]);
});
