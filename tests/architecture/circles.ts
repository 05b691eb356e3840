import type { Import } from "./sources";

/**
 * Files that reach themselves through their imports, each circle once, type-only imports included: a circle of
 * types alone is still one that no reader can enter from a side.
 * @param files every file's path from the root
 */
export function circlesOf(files: readonly string[], imports: readonly Import[]): string[][] {
  const known = new Set(files);
  const targets = new Map<string, string[]>(files.map((file) => [file, []]));
  for (const { file, target } of imports) {
    const resolved = [`${target}.ts`, `${target}/index.ts`, target.replace(/\.js$/, ".ts")].find((path) =>
      known.has(path),
    );
    if (resolved !== undefined) targets.get(file)?.push(resolved);
  }
  return strongComponents(files, targets).filter((group) => group.length > 1);
}

/** Tarjan's strongly connected components. */
function strongComponents(
  files: readonly string[],
  targets: ReadonlyMap<string, readonly string[]>,
): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const groups: string[][] = [];
  const visit = (file: string): number => {
    const own = index.size;
    index.set(file, own);
    let least = own;
    stack.push(file);
    for (const target of targets.get(file) ?? []) {
      if (!index.has(target)) least = Math.min(least, visit(target));
      else if (stack.includes(target)) least = Math.min(least, index.get(target) ?? least);
    }
    low.set(file, least);
    if (least === own) groups.push(stack.splice(stack.indexOf(file)));
    return least;
  };
  for (const file of files) if (!index.has(file)) visit(file);
  return groups;
}
