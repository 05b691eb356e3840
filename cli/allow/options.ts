import { z } from "zod";
import { StampError, shown } from "../../core/errors";
import { isDay } from "../../fleet/check/allow/allow-file";
import type { ProposeInput } from "../../fleet/check/allow/propose-allow";
import { commandOptions, flag, option } from "../common/option";

// Each option has a schema of its own.
const text = () => z.string().min(1).optional();

export const allowOptions = commandOptions(
  z.object({
    fromCheck: flag("--from-check", "propose an entry for each finding of a check, as narrow as the finding"),
    state: option(
      "--state <file...>",
      "judge exported states instead of rendering the fleet",
      z.array(z.string()).default([]),
    ),
    reason: option(
      "--reason <text>",
      "why it is no sharing, for all entries (default: left to the reviewer)",
      text(),
    ),
    owner: option("--owner <name>", "who answers for the entries (default: left to the reviewer)", text()),
    expires: option("--expires <day>", "last day the entries hold, e.g. 2027-01-31 (default: none)", text()),
  }),
  ({ expires, fromCheck, owner, reason, state }): ProposeInput => {
    if (!fromCheck)
      throw new StampError("input", "nothing to propose from", {
        field: "--from-check",
        fix: "stampworks allow --from-check; add --state for exported states",
      });
    if (expires !== undefined && !isDay(expires))
      throw new StampError("input", "not a day", {
        field: "--expires",
        received: shown(expires),
        allowed: "a date such as 2027-01-31",
      });
    return { states: state, reason, owner, expires };
  },
);
