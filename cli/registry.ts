import * as library from "../fleet/tenants/registry";
import type { Project } from "../fleet/inventory/project";
import type { Registry } from "../tenants/registry/registry";
import { engineSource } from "./common/engine";
import { type Flags, textFlag } from "./flags";
import type { CommandContext } from "./options";

export { classesOf } from "../fleet/tenants/registry";
const contextOf = ({ engine }: CommandContext) => ({ engine: engineSource(engine) });
export function withRegistry<T>(
  c: CommandContext,
  p: Project,
  f: Flags,
  work: (r: Registry) => Promise<T>,
): Promise<T> {
  return library.withRegistry(contextOf(c), p, textFlag(f, "registry"), work);
}
export function knownRegistry(c: CommandContext, p: Project, f: Flags): Promise<Registry | undefined> {
  return library.knownRegistry(contextOf(c), p, textFlag(f, "registry"));
}
