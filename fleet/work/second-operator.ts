import { StampError } from "../../core/errors";

/**
 * Of two operators the second must be another person, whatever machine each works on and however the name is spelled there.
 * @param what was asked for, as the one who confirms knows it: `the erasure of acme`
 * @throws StampError `state` where who asked confirms himself, or who one of them is can't be told
 */
export function requireOther(what: string, asked: string, confirms: string): void {
  const [first, second] = [personOf(asked), personOf(confirms)];
  if (first === "" || second === "" || first === "unknown" || second === "unknown")
    throw new StampError("state", `who asked for ${what}, and who confirms it, can't be told apart`, {
      received: `${asked}, ${confirms}`,
      fix: "work as a user that the machine knows by name",
    });
  if (first !== second) return;
  throw new StampError("state", `who asked for ${what} can't confirm it, too`, {
    received: confirms,
    allowed: `somebody else than ${asked}`,
    fix: "have a second operator run the same with --confirm",
  });
}

/** A user's name without the machine's and the domain's, as no spelling changes it. */
function personOf(name: string): string {
  const user = name.normalize("NFKC").split("@")[0] ?? "";
  return (user.split(/[\\/]/).at(-1) ?? "").trim().toLowerCase();
}
