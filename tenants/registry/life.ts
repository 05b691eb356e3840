import type { Registry } from "./registry";

/**
 * Whether a tenant of this name is still the one that it was, and no other that came after it: its version goes on where one comes back,
 * so its history tells.
 * @param version one that it had
 */
export async function isSameLife(
  registry: Pick<Registry, "get" | "history">,
  tenant: string,
  version: number,
): Promise<boolean> {
  const now = await registry.get("tenant", tenant);
  if (now === undefined) return false;
  if (now.version === version) return true;
  const history = await registry.history("tenant", tenant);
  const seen = history.findIndex(({ item }) => item?.version === version);
  return seen !== -1 && history.slice(seen + 1).every(({ item }) => item !== undefined);
}
