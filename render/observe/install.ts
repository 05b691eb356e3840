import { sdkModules } from "../internals";
import { tapFiles } from "./files";
import { RequiredModules } from "./modules";
import { Observation } from "./observation";
import { observed } from "./observing";
import { tapVariables } from "./variables";
import { tapWorld } from "./world";

/** What a process needs that observes programs. */
export interface Observing {
  readonly modules: RequiredModules;
  /** Environment variables that Pulumi's SDK read when it was loaded. */
  readonly variables: ReadonlySet<string>;
}

let installed: Observing | undefined;

/**
 * Makes this process one in which programs can be observed. Functions of Node.js are replaced by ones that do the same and tell
 * what observed code asked for; who is not observed notices nothing. Called once a process, before a program is loaded. The
 * SDK is loaded first: much of it has to do with compilers and package managers, and has no part in what a program makes.
 */
export function observePrograms(): Observing {
  if (installed !== undefined) return installed;
  tapVariables();
  tapFiles();
  tapWorld();
  const sdk = new Observation();
  observed(sdk, sdkModules);
  installed = { modules: new RequiredModules(), variables: sdk.variables };
  return installed;
}
