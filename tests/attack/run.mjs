/** Attacks the two laws through the command line and counts what gets through: npm run attack -- --help. Exit 1 below the bars. */
import { writeFileSync } from "node:fs";
import { mutants } from "./families/index.mjs";
import { Kept, shardOf } from "./kept.mjs";
import { helpText, optionsOf } from "./options.mjs";
import { judgePack, packsOf } from "./pack.mjs";
import { random } from "./random.mjs";
import { print, summaryOf } from "./report.mjs";
import { endWarm } from "./warm.mjs";
import { forgetWorld } from "./world/world.mjs";

const options = optionsOf(process.argv.slice(2));
if (options.help) {
  console.log(helpText());
  process.exit(0);
}
if (options.fresh) forgetWorld();
let chosen = [...mutants({ families: options.family, clouds: options.cloud })];
if (options.id !== undefined) chosen = chosen.filter((mutant) => mutant.id.includes(options.id));
if (options.sample !== undefined)
  chosen = random(Number(options.seed)).shuffle(chosen).slice(0, Number(options.sample));

if (chosen.length === 0) {
  console.error("these options choose no mutant: --list alone shows which families and clouds there are");
  process.exit(2);
}

if (options.list) {
  const counts = new Map();
  for (const mutant of chosen) {
    const key = `${mutant.cloud} ${mutant.family} ${mutant.verdict}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  for (const [key, count] of [...counts].sort()) console.log(String(count).padStart(7), key);
  console.log(String(chosen.length).padStart(7), "in all");
  process.exit(0);
}

const every = packsOf(chosen, Number(options.size));
const kept = options.into === undefined ? undefined : new Kept(options.into);
const packs = (options.shard === undefined ? every : shardOf(every, options.shard)).filter(
  (pack) => kept?.find(pack) === undefined,
);
const judged = [];
let next = 0;
let done = 0;
const started = Date.now();
await Promise.all(
  Array.from({ length: Number(options.workers) }, async () => {
    while (next < packs.length) {
      const pack = packs[next];
      next += 1;
      const found = await judgePack(pack);
      kept?.keep(pack, found);
      judged.push(...found);
      done += 1;
      if (process.stderr.isTTY || done % 10 === 0 || done === packs.length || process.env.ATTACK_VERBOSE)
        process.stderr.write(
          `${done}/${packs.length} packs, ${judged.length} mutants, ${Math.round((Date.now() - started) / 1000)} s\n`,
        );
    }
  }),
);

endWarm();
// With a folder, what was judged before and by other shards counts, too.
const results = kept === undefined ? judged : every.flatMap((pack) => kept.find(pack) ?? []);
const missing = kept === undefined ? 0 : every.filter((pack) => kept.find(pack) === undefined).length;
if (missing > 0) console.log(`${missing} of ${every.length} packs are not judged yet`);
const summary = summaryOf(results, { seed: options.seed });
print(summary);
if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify(summary, undefined, 1)}\n`);
process.exitCode = summary.holds ? 0 : 1;
