import { z } from "zod";
import { StampError } from "../../../core/errors";
import type { RebuildInput } from "../../../fleet/recovery/rebuild";
import { journalOption } from "../../common/journal";
import { argument, commandOptions, flag, option } from "../../common/option";
import { version } from "../../common/version";
import { registryOption } from "../../tenants/common/options";

/** A key of its identity; default the other stamp's. */
const value = (flags: string, says: string) => option(flags, says, z.string().optional());

export const rebuildOptions = commandOptions(
  z.object({
    stamp: argument("<stamp>", z.string().min(1)),
    as: option(
      "--as <id>",
      "id of the stamp that is made; no other takes it in the same life",
      z.string().optional(),
    ),
    region: value("--region <name>", "region it is made in, under the same law (default: the other's)"),
    account: value("--account <id>", "account, subscription or project it lives in, and no other stamp"),
    cidr: value("--cidr <block>", "private block (default: the first free one)"),
    key: option(
      "--key <file>",
      "private key that signs the record, as PEM (default: the key in STAMPWORKS_EVIDENCE_KEY)",
      z.string().min(1).optional(),
    ),
    yes: flag("--yes", "without asking"),
    journal: journalOption,
    registry: registryOption(),
  }),
  ({ as, journal, key, registry, stamp, yes, ...values }): RebuildInput => {
    if (as !== undefined)
      return { as, journal, key, registry, stamp, yes, values, tool: `stampworks ${version()}` };
    throw new StampError("input", "what is the stamp called that is made?", {
      field: "--as",
      fix: "name a new id, as in stampworks add",
    });
  },
);
