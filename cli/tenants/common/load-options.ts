import type { Load } from "../../../components/routing/contract";
import { isOwnBound } from "../../../components/contract/bounds/own-bounds";
import { defined } from "../../../core/defined";
import { StampError } from "../../../core/errors";
import { option } from "../../common/option";
import { all, number, numberOf, pairsOf, read } from "../../common/values";

/** `seats=12,messagesPerSecond=3` as numbers by name. */
export const ownAmounts = read(
  "names of bounds that the class declares itself, with numbers: seats=12",
  (text) => {
    const entries = all(pairsOf(text), ([name, value]) => {
      const amount = numberOf(value);
      return amount === undefined || !isOwnBound(name) ? undefined : ([name, amount] as const);
    });
    return entries === undefined ? undefined : Object.fromEntries(entries);
  },
);

const amount = (flags: string, says: string) => option(flags, says, number(0).optional());

/** What a tenant takes, an option a bound. */
export function loadAmounts() {
  return {
    requestsPerSecond: amount(
      "--requests-per-second <n>",
      "what it takes at its peak (default: its share of a stamp)",
    ),
    databaseConnections: amount("--database-connections <n>", "connections it holds (default: its share)"),
    storageGb: amount("--storage-gb <n>", "objects it stores (default: its share)"),
    own: option(
      "--own <numbers>",
      "what it takes of bounds its class declares itself: seats=12,messagesPerSecond=3 (default: its share)",
      ownAmounts.optional(),
    ),
  };
}

/**
 * A load of what was given; undefined where nothing was.
 * @throws StampError `input` where only a part of it was
 */
export function loadOf(given: { readonly [Key in keyof Load]?: Load[Key] | undefined }): Load | undefined {
  const { databaseConnections, own, requestsPerSecond, storageGb } = given;
  const all = [databaseConnections, own, requestsPerSecond, storageGb];
  if (all.every((one) => one === undefined)) return undefined;
  if (requestsPerSecond === undefined || databaseConnections === undefined || storageGb === undefined) {
    throw new StampError("input", "a load is known as a whole or not at all", {
      field: "--requests-per-second, --database-connections, --storage-gb",
      fix: "give all three (and --own besides where it is known), or none: the tenant then counts as its share of a stamp",
    });
  }
  return { requestsPerSecond, databaseConnections, storageGb, ...defined({ own }) };
}
