import { z } from "zod";
import type { CentralSearchInput } from "../../../fleet/central/search";
import { argument, commandOptions, option } from "../../common/option";
import { whole } from "../../common/values";

export const centralSearchOptions = commandOptions(
  z.object({
    words: argument("<words...>", z.array(z.string())),
    tenant: option("--tenant <tenant>", "a tenant's events alone", z.string().optional()),
    law: option("--law <law>", "a law's stamps alone, such as eu", z.string().optional()),
    file: option("--file <file>", "a centre in a file of DuckDB", z.string().optional()),
    days: option("--days <n>", "look so many days back, 1 to 3650 (default: 30)", whole(1, 3650).default(30)),
    limit: option("--limit <n>", "show so many events, 1 to 1000 (default: 50)", whole(1, 1000).default(50)),
  }),
  (given): CentralSearchInput => given,
);
