import { StampError } from "../core/errors";
import { parseUrn } from "../graph/model/urn";
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
    fix: wayOut(first.urn),
  });
}

/** A stamp is protected by what it is, and its user has no option to set: it is retired. */
function wayOut(urn: string): string {
  const { stack = "", type = "" } = parseUrn(urn) ?? {};
  if (type === "stampworks:index:Stamp") return `end the stamp with npx stampworks retire ${stack}`;
  if (type === "stampworks:index:GlobalRouting" || type === "stampworks:index:CentralData")
    return `say stampworks:retiring: true in the stack's config, run up, then destroy it`;
  return "set `protect: false` on it, run up, then delete it";
}
