import { z } from "zod";
import { CIDR_PREFIX } from "../../components/contract/cidr";
import type { AddInput } from "../../fleet/lifecycle/add";
import { argument, commandOptions, flag, option } from "../common/option";
import { journalOption } from "../common/journal";
import { whole } from "../common/values";

/** A value of the identity, which is judged with the others and the fleet. */
const value = (flags: string, says: string) => option(flags, says, z.string().optional());

export const addOptions = commandOptions(
  z.object({
    id: argument("<id>", z.string()),
    cloud: value("--cloud <name>", "aws, azure or gcp"),
    region: value("--region <name>", "the cloud's own name of the region"),
    account: value(
      "--account <id>",
      "the AWS account, Azure subscription or Google Cloud project the stamp lives in",
    ),
    class: value("--class <name>", "a class of the blueprint"),
    ring: value("--ring <name>", "rollout ring: canary, early, broad or one of your own"),
    cidr: value("--cidr <block>", "private block, /16 to /20 (default: the first free one)"),
    prefix: option(
      "--prefix <length>",
      "size of the block to look for, 16 to 20 (default: 16)",
      whole(CIDR_PREFIX.min, CIDR_PREFIX.max).optional(),
    ),
    residency: value("--residency <code>", "refuse a region under another law, e.g. eu"),
    release: value("--release <name>", "release to start with (default: what its class runs)"),
    expires: value("--expires <day>", "last day of an ephemeral stamp, e.g. 2027-01-31"),
    reserve: flag(
      "--reserve",
      "reserve id, block and account where the operators meet, for a stamp of a pull request; --account may be a list to choose from",
    ),
    config: option(
      "--config <key=value...>",
      "further keys of the config, for a program of your own",
      z
        .array(z.string())
        .default([])
        .transform((given, context) => {
          const pairs = given.map((text) => /^([^:=]+:[^=]+)=(.+)$/su.exec(text)?.slice(1) ?? []);
          if (pairs.some(([key]) => key === undefined))
            context.addIssue({ code: "custom", message: "my-project:key=value" });
          return Object.fromEntries(pairs.map(([key = "", value = ""]) => [key, value]));
        }),
    ),
    registry: option(
      "--registry <place>",
      "where the registry is (default: what the routing stack made, else .stampworks/registry)",
      z.string().optional(),
    ),
    journal: journalOption,
  }),
  ({ config, id, journal, prefix, registry, reserve, ...values }): AddInput => ({
    ...{ id, values, prefix, config, registry, journal, reserve },
  }),
);
