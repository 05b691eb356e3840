import { StampError } from "../core/errors";
import { label } from "./progress";

/**
 * Refuses to delete what the program called protected, before anything is deleted.
 * @throws StampError `engine` naming the first such resource
 */
export function refuseProtected(
  victims: readonly { readonly urn: string; readonly protect?: boolean }[],
): void {
  const [first] = victims.filter((state) => state.protect === true);
  if (first === undefined) return;
  throw new StampError("engine", `${label(first.urn)} can't be deleted: it is protected`, {
    fix: "set `protect: false` on it, run up, then delete it",
  });
}
