import { z } from "zod";
import type { InitInput } from "../../fleet/init/init";
import { PIPELINES } from "../../fleet/init/pipelines";
import { commandOptions, option } from "../common/option";
import { list } from "../common/values";
import { version } from "../common/version";

export const initOptions = commandOptions(
  z.object({
    cloud: option("--cloud <name>", "aws, azure or gcp", z.string().optional()),
    regions: option(
      "--regions <names>",
      "the cloud's own names of regions, separated by commas: a stamp in each",
      list().optional(),
    ),
    app: option(
      "--app <name>",
      "the app's short name, 1 to 6 lower-case letters and digits",
      z.string().optional(),
    ),
    pipeline: option(
      "--pipeline <kind>",
      "also write a first pipeline: github or gitlab",
      z.enum(PIPELINES).optional(),
    ),
  }),
  (given, { engine }): InitInput => ({ ...given, engine, version: version() }),
);
