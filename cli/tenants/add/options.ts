import { z } from "zod";
import { StampError } from "../../../core/errors";
import type { AddTenantInput } from "../../../fleet/tenants/onboard/add";
import { journalOption } from "../../common/journal";
import { argument, commandOptions, flag } from "../../common/option";
import { registryOption } from "../common/options";
import { placeFields, placeRequestOf, saidOfPlace } from "../common/place-options";

const MODES = ["resume", "status"] as const;

export const addOptions = commandOptions(
  z.object({
    tenant: argument("<tenant>", z.string()),
    ...placeFields(),
    resume: flag("--resume", "go on where it stopped"),
    status: flag("--status", "say where it stands"),
    journal: journalOption,
    registry: registryOption(),
  }),
  ({ journal, registry, resume, status, tenant, ...asked }): AddTenantInput => {
    const given = { resume, status };
    const common = { tenant, journal, registry };
    const [mode, more] = MODES.filter((one) => given[one]);
    if (mode === undefined)
      return { ...common, mode: "start", strategy: asked.strategy, request: placeRequestOf(asked) };
    const said = more === undefined ? saidOfPlace(asked) : `--${more}`;
    if (said === undefined) return { ...common, mode };
    throw new StampError("input", "options that do not go together", {
      field: `--${mode}, ${said}`,
      fix: `give --${mode} alone: how it was to be placed stays`,
    });
  },
);
