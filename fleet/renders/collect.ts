import { extname } from "node:path";
import type { Observation } from "../../render/observe/observation";
import type { Observing } from "../../render/observe/install";
import { loadedModules } from "../../render/observe/loaded";
import { mayImport } from "./dynamic-import";
import {
  folder,
  hasOldSources,
  type Inputs,
  isOlderThanProcess,
  linkOf,
  type Looked,
  markOf,
  Surroundings,
  today,
  variable,
} from "./inputs";

/** Variables that Node.js, Pulumi's SDK and the language's own functions read before anybody can look. */
const ALWAYS = [
  "NODE_OPTIONS",
  "NODE_PATH",
  "TZ",
  "LANG",
  "LANGUAGE",
  "LC_ALL",
  "LC_MESSAGES",
  "LC_TIME",
  "LC_NUMERIC",
];
const PULUMIS = /^PULUMI_(?!CONFIG_PASSPHRASE|ACCESS_TOKEN)/u;

/**
 * All that a program was made of in this process, or why it can't be said. Modules are taken as a whole: all that the process has
 * loaded, this package's own and the SDKs' among them, for each may have a part in what was made.
 */
export function collectInputs(
  root: string,
  observation: Observation,
  { modules, variables: ofSdk }: Observing,
  looked: Looked,
): Inputs | { readonly refused: string } {
  if (observation.refused !== undefined) return { refused: `the program ${observation.refused}` };
  const loaded = new Set([...loadedModules(), ...observation.sources]);
  const around = new Surroundings(root, loaded);
  for (const path of loaded) {
    if (modules.isTrusted(path) || extname(path) === ".json") continue;
    if (/\.m[jt]s$/u.test(path) || mayImport(path))
      return { refused: `the program loads ES modules (${path})` };
  }
  const files = new Set([...loaded, ...around.files, ...observation.files]);
  for (const path of files)
    if (!isOlderThanProcess(path)) return { refused: `${path} was changed while it was used` };
  for (const path of around.folders)
    if (!hasOldSources(path)) return { refused: `modules in ${path} were changed while they were used` };
  for (const path of observation.folders)
    if (!isOlderThanProcess(path)) return { refused: `${path} was changed while it was used` };
  for (const [path, to] of observation.links)
    if (linkOf(path) !== to) return { refused: `${path} was changed while it was used` };
  const names = Object.keys(process.env).filter((name) => PULUMIS.test(name));
  const variables = new Set([...observation.variables, ...ofSdk, ...ALWAYS, ...names]);
  return {
    files: [...files].sort().map((path) => [path, looked.file(path), markOf(path)]),
    folders: [
      ...[...around.folders].map((path): Inputs["folders"][number] => [
        path,
        "sources",
        folder(path, "sources"),
      ]),
      ...[...observation.folders].map((path): Inputs["folders"][number] => [
        path,
        "all",
        folder(path, "all"),
      ]),
    ],
    links: [...observation.links],
    day: observation.dependsOnDay ? today() : null,
    variables: [...variables].map((name) => [name, variable(name)]),
  };
}
