import { createHash } from "node:crypto";

/** The SDK's functions that are replaced, or whose behaviour the replaced ones repeat, by the module that exports them. */
const REPEATED = {
  resource: ["Resource", "CustomResource", "ComponentResource", "ProviderResource", "mergeOptions"],
  runtimeResource: ["registerResource", "readResource", "registerResourceOutputs", "mapAliasesForRequest"],
  output: [
    "output",
    "all",
    "secret",
    "unsecret",
    "concat",
    "interpolate",
    "jsonStringify",
    "jsonParse",
    "containsUnknowns",
  ],
  rpc: ["serializeProperty", "serializeProperties", "deserializeProperty", "transferProperties"],
  dependsOn: ["gatherExplicitDependencies", "getAllTransitivelyReferencedResourceURNs"],
  stack: ["runInPulumiStack"],
} as const;

/** SHA-256 of the text of these functions in the version of the SDK that renders were compared with. */
const PROVEN = "2dc3444c4642c4bead270ad6cbf8457776d2855a2ab233c736487a7a4031c405";

type Modules = { readonly [module in keyof typeof REPEATED]: object };

/**
 * Whether the SDK is one whose behaviour the quicker parts are known to repeat: not by its version, as most versions change none of
 * this, but by the text of the functions. With any other a program is run by the SDK's own functions, slowly and rightly.
 */
export function isProven(modules: Modules): boolean {
  return fingerprintOf(modules) === PROVEN;
}

/** The hash of what `isProven` compares. */
export function fingerprintOf(modules: Modules): string {
  const hash = createHash("sha256");
  for (const module of Object.keys(REPEATED) as (keyof typeof REPEATED)[]) {
    for (const name of REPEATED[module]) {
      const member: unknown = Reflect.get(modules[module], name);
      hash.update(
        typeof member === "function" ? `${name}=${Function.prototype.toString.call(member)}\n` : "",
      );
    }
  }
  return hash.digest("hex");
}
