/**
 * The fleet's work inside a program of your own: it checks the fleet, plans a rollout and prints a capacity forecast, without
 * the command line. Run it in a fleet's folder, with the release to plan for:
 *
 *   npx tsx library.ts 2026.11.0
 */
import { embeddedEngine } from "stampworks/engines/embedded";
import { capacity, check, fleetContext, rollout, StampError } from "stampworks/fleet";

async function main(release: string): Promise<void> {
  // pulumiEngine of stampworks/engines/pulumi for real clouds. Nothing here opens it: configs and the program are enough.
  const context = fleetContext({
    cwd: process.cwd(),
    engine: embeddedEngine,
    emit: (event: { readonly kind: string }) => console.error(event.kind),
  });

  const verdict = await check({ states: [] }, context);
  console.log(`${verdict.stamps.length} stamps, ${verdict.holds ? "both laws hold" : "a law is broken"}`);
  for (const { message, stack } of verdict.closed.violations) console.log(`${stack}: ${message}`);

  const planned = await rollout(
    {
      mode: "plan",
      plan: {
        release,
        waves: {},
        failures: { stamps: 0 },
        onFailure: "halt",
        gates: { stamp: true, timeoutMs: 300_000, everyMs: 30_000 },
      },
    },
    context,
  );
  if (planned.kind === "planned")
    for (const [index, { ring, stamps }] of planned.plan.waves.entries())
      console.log(`wave ${index + 1}, ${ring}: ${stamps.map(({ id }) => id).join(", ")}`);

  const report = await capacity(
    {
      stacks: [],
      use: { file: "use.csv" },
      growth: [{ of: "", growth: { kind: "linear", tenantsAMonth: 20 } }],
      blastRadius: 0.05,
      whatIf: { load: 1, bounds: {}, stamps: [] },
      variable: 0,
    },
    context,
  );
  for (const { class: name, monthsToFull, residency, tenants } of report.forecasts)
    console.log(
      `${name} in ${residency}: ${tenants} tenants, full in ${monthsToFull?.toFixed(1) ?? "?"} months`,
    );
}

main(process.argv[2] ?? "2026.11.0").catch((error: unknown) => {
  // What somebody can mend says where it is and what to do; anything else is a fault of the program.
  if (!(error instanceof StampError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
});
