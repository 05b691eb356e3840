import { parseArgs } from "node:util";
import { StampError } from "../../core/errors";
import { cleanFleet, complaintsOf, judgeClean } from "./clean";
import { CLOUDS, type CloudName } from "./fleet";

/** Judges clean fleets of one cloud and says, as JSON on stdout, what was held against them. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      cloud: { type: "string" },
      fleets: { type: "string", default: "10" },
      seed: { type: "string", default: "1" },
    },
  });
  const cloud: CloudName | undefined = CLOUDS.find((name) => name === values.cloud);
  if (cloud === undefined) throw new Error(`--cloud is one of ${CLOUDS.join(", ")}`);
  const complaints: string[] = [];
  let fleets = 0;
  let stamps = 0;
  // An identity that the contract refuses (an id that is a reserved word) is no clean fleet: the next seed is taken.
  for (let seed = Number(values.seed) * 100_000; fleets < Number(values.fleets); seed += 1) {
    const fleet = cleanFleet(cloud, seed);
    try {
      const verdict = await judgeClean(fleet);
      fleets += 1;
      stamps += fleet.configs.length;
      for (const line of complaintsOf(verdict)) complaints.push(`${cloud} seed ${seed}: ${line}`);
    } catch (error) {
      if (!(error instanceof StampError)) throw error;
      if (process.env["STAMPWORKS_DEBUG"] !== undefined) process.stderr.write(`${seed}: ${error.message}\n`);
    }
  }
  process.stdout.write(`${JSON.stringify({ cloud, fleets, stamps, complaints })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 2;
});
