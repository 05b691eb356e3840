import type { Load } from "../../../components/routing/contract";
import { StampError } from "../../../core/errors";
import { option } from "../../common/option";
import { number } from "../../common/values";

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
  };
}

/**
 * A load of what was given; undefined where nothing was.
 * @throws StampError `input` where only a part of it was
 */
export function loadOf(given: { readonly [Key in keyof Load]?: number | undefined }): Load | undefined {
  const { databaseConnections, requestsPerSecond, storageGb } = given;
  if (requestsPerSecond === undefined && databaseConnections === undefined && storageGb === undefined)
    return undefined;
  if (requestsPerSecond === undefined || databaseConnections === undefined || storageGb === undefined) {
    throw new StampError("input", "a load is known as a whole or not at all", {
      field: "--requests-per-second, --database-connections, --storage-gb",
      fix: "give all three, or none: the tenant then counts as its share of a stamp",
    });
  }
  return { requestsPerSecond, databaseConnections, storageGb };
}
