import { restartAfterBuild } from "./common/restart";
import { type LoadedFleet, openFleet, openInventory as open } from "../fleet/open";
import type { Inventory } from "../fleet/inventory/inventory";
import type { CommandContext } from "./options";

export { type SelectedStacks, selectStacks, selectStamps, stackSpec } from "../fleet/open";
export type Session = LoadedFleet;

export function openInventory(context: CommandContext): Inventory {
  return open(context.cwd);
}

export function openSession({ cwd, output }: CommandContext): Promise<Session> {
  const emit = (): void => output.note("sources have changed: npm run build");
  return openFleet({ cwd, emit, onBuilt: restartAfterBuild });
}
