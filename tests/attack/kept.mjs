/**
 * Results kept in a folder, a file a pack: a run that is cut off goes on where it stopped, and shards of one attack (on one
 * machine or several) write into one folder. What another build said is never counted with this one's.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CLI } from "./paths.mjs";

/** What a report needs of a mutant; the rest makes it and need not be kept. */
const KEPT = [
  "id",
  "family",
  "cloud",
  "verdict",
  "place",
  "value",
  "reason",
  "how",
  "places",
  "owners",
  "mayRefuse",
  "exactlyOne",
];

/** The part of a pack's list that shard `k/n` judges: every nth, so that all shards get some of each family. */
export function shardOf(packs, text) {
  const [, part, whole] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (part === undefined || Number(part) < 1 || Number(part) > Number(whole))
    throw new Error(`--shard takes <number>/<of how many>, from 1/N to N/N; it got ${text}`);
  return packs.filter((_pack, index) => index % Number(whole) === Number(part) - 1);
}

export class Kept {
  #folder;

  constructor(folder) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    const path = join(folder, "build");
    const build = digestOfBuild();
    if (!existsSync(path)) writeFileSync(path, build);
    else if (readFileSync(path, "utf8") !== build)
      throw new Error(`${folder} holds what another build answered: name another folder, or remove it`);
  }

  /** Results of a pack that was judged before, or undefined. */
  find(pack) {
    const path = this.#pathOf(pack);
    return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
  }

  keep(pack, results) {
    const rows = results.map((result) => ({
      ...result,
      mutant: Object.fromEntries(KEPT.map((key) => [key, result.mutant[key]])),
    }));
    // A file that is there is whole: two shards may come to the same pack, and any of them may be killed.
    const path = this.#pathOf(pack);
    writeFileSync(`${path}.${process.pid}`, JSON.stringify(rows));
    renameSync(`${path}.${process.pid}`, path);
  }

  /** Which packs it is by what is in it, so that other options never find the wrong results. */
  #pathOf(pack) {
    const digest = createHash("sha256").update(pack.map(({ id }) => id).join("\n"));
    return join(this.#folder, `${digest.digest("hex").slice(0, 24)}.json`);
  }
}

function digestOfBuild() {
  const hash = createHash("sha256");
  const visit = (folder) => {
    const entries = readdirSync(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (entry.name.endsWith(".js")) hash.update(path).update(readFileSync(path));
    }
  };
  visit(dirname(dirname(CLI)));
  return hash.digest("hex");
}
