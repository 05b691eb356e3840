import type { PackedPackage } from "./packed";

/** What of the package's own package.json is judged. */
export interface Manifest {
  readonly version: string;
  readonly repository: { readonly url: string };
  readonly homepage: string;
  readonly bugs: { readonly url: string };
  readonly pulumi: unknown;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly typesVersions: unknown;
  readonly bin: Readonly<Record<string, string>>;
}

export function manifestOf(packed: PackedPackage): Manifest {
  return JSON.parse(packed.read("package.json")) as Manifest;
}
