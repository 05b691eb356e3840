import { StampError } from "../../core/errors";
import { readCsv } from "../../core/files/csv";
import { parse } from "../../core/parse";
import { tenantItemSchema } from "../../components/routing/contract";
import { userOf } from "./user-id";
import type { UserLink } from "./users";

/** Headings of a file of links. */
export const LINK_HEADINGS = ["user", "tenant"] as const;

/** Most problems that are told of one file. */
const MOST_TOLD = 20;

/**
 * Reads a CSV file of users and tenants. A link that is there twice counts once.
 * @throws StampError `input` with the faults of the first lines that have some
 */
export function readLinks(text: string, file: string): readonly UserLink[] {
  const problems: StampError[] = [];
  const links = new Map<string, UserLink>();
  for (const { cells, line } of readCsv(text, file, LINK_HEADINGS, LINK_HEADINGS)) {
    try {
      const tenant = parse(tenantItemSchema.shape.tenant, cells["tenant"], "tenant");
      const user = userOf(cells["user"] ?? "");
      links.set(`${user} ${tenant}`, { user, tenant });
    } catch (error) {
      if (!(error instanceof StampError)) throw error;
      problems.push(error.at({ file, line }));
      if (problems.length >= MOST_TOLD) break;
    }
  }
  if (problems.length > 0) throw StampError.all(problems);
  return [...links.values()];
}
