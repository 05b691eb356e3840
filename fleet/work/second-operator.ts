import { StampError } from "../../core/errors";

/**
 * Of two operators the second must be another person, whatever machine each works on.
 * @param what was asked for, as the one who confirms knows it: `the erasure of acme`
 * @throws StampError `state` where who asked confirms himself
 */
export function requireOther(what: string, asked: string, confirms: string): void {
  const person = (name: string): string => name.split("@")[0] ?? name;
  if (person(asked) !== person(confirms)) return;
  throw new StampError("state", `who asked for ${what} can't confirm it, too`, {
    received: confirms,
    allowed: `somebody else than ${asked}`,
    fix: "have a second operator run the same with --confirm",
  });
}
