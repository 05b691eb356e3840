import { z } from "zod";
import { StampError } from "../../core/errors";
import type { RecoverInput } from "../../fleet/recovery/recover/recover";
import { journalOption } from "../common/journal";
import { argument, commandOptions, flag, option } from "../common/option";
import { moment } from "../common/values";
import { registryOption } from "../tenants/common/options";

/** A key of the new stamp's identity. */
const value = (flags: string, says: string) => option(flags, says, z.string().optional());

export const recoverOptions = commandOptions(
  z.object({
    stamp: argument("<stamp>", z.string().min(1)),
    to: option("--to <id>", "id of the new stamp, which takes its place", z.string().optional()),
    at: option(
      "--at <time>",
      "the moment that is to come back, such as 2027-01-31T12:00:00Z (default: the newest that is good)",
      moment().optional(),
    ),
    cloud: value("--cloud <name>", "aws, azure or gcp (default: the lost stamp's)"),
    region: value(
      "--region <name>",
      "region of the new stamp, under the same law (default: the lost stamp's)",
    ),
    account: value(
      "--account <id>",
      "account, subscription or project it lives in, and no other stamp; needed to begin, not to go on",
    ),
    cidr: value("--cidr <block>", "private block (default: the first free one)"),
    yes: flag("--yes", "without asking"),
    journal: journalOption,
    registry: registryOption(),
  }),
  ({ at, journal, registry, stamp, to, yes, ...values }): RecoverInput => {
    if (to !== undefined) return { at, journal, registry, stamp, to, yes, values };
    throw new StampError("input", "which stamp takes its place?", {
      field: "--to",
      fix: "name a new id, as in stampworks add",
    });
  },
);
