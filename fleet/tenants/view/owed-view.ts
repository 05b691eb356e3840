import { z } from "zod";

/** A stamp whose application may go by what its tenants were before. */
export interface OwedView {
  readonly stamp: string;
  /**
   * `untold`: its view lacks a write of its tenants; `lost`: its view was ended without that its store was told; `foreign`: its view is of
   * a later write than the registry has made; `other`: its view has other tenants than the registry; `left`: nobody tells its view;
   * `missing`: its store has none; `unread`: its store does not answer.
   */
  readonly what: (typeof OWED)[number];
  /** In words. */
  readonly says: string;
  /** The command that mends it. */
  readonly fix: string;
}

export const OWED = ["untold", "lost", "foreign", "other", "left", "missing", "unread"] as const;

/** As JSON has it. */
export const owedViewSchema = z.object({
  stamp: z.string(),
  what: z
    .enum(OWED)
    .describe(
      "untold: its view lacks a write of its tenants; lost: its view was ended without its store; foreign: its view is of a later write than the registry has made; other: its view has other tenants than the registry; left: nobody tells its view; missing: its store has none; unread: its store does not answer",
    ),
  says: z.string(),
  fix: z.string().describe("The command that mends it"),
});
