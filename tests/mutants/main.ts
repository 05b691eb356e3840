import { parseArgs } from "node:util";
import { CLOUDS, type CloudName } from "./fleet";
import { describeMutant, judgeCloud } from "./harness";
import type { Outcome } from "./judge";

/** What one process says of one cloud's mutants, as JSON on stdout. */
export interface CloudReport {
  readonly cloud: string;
  readonly families: Readonly<
    Record<string, { readonly mutants: number; readonly rules: Readonly<Record<string, number>> }>
  >;
  readonly survivors: readonly string[];
}

function report(cloud: string, outcomes: readonly Outcome[]): CloudReport {
  const families: Record<string, { mutants: number; rules: Record<string, number> }> = {};
  for (const { mutant, caught } of outcomes) {
    const name = mutant.family.startsWith("listed: ") ? "listed property" : mutant.family;
    const family = families[name] ?? { mutants: 0, rules: {} };
    families[name] = family;
    family.mutants += 1;
    if (caught !== undefined) family.rules[caught.rule] = (family.rules[caught.rule] ?? 0) + 1;
  }
  const survivors = outcomes
    .filter(({ caught }) => caught === undefined)
    .map(({ mutant, said }) => {
      const heard = said
        .slice(0, 3)
        .map(({ rule, urn, path }) => `${rule} at ${urn.split("::").at(-1) ?? ""} ${path}`);
      return `${describeMutant(mutant)}\n    said: ${heard.length === 0 ? "nothing" : heard.join("; ")}`;
    });
  return { cloud, families, survivors };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      cloud: { type: "string" },
      every: { type: "string", default: "1" },
      first: { type: "string", default: "0" },
    },
  });
  const cloud: CloudName | undefined = CLOUDS.find((name) => name === values.cloud);
  if (cloud === undefined) throw new Error(`--cloud is one of ${CLOUDS.join(", ")}`);
  const outcomes = await judgeCloud(cloud, { every: Number(values.every), first: Number(values.first) });
  process.stdout.write(`${JSON.stringify(report(cloud, outcomes))}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 2;
});
