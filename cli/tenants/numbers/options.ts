import { z } from "zod";
import type { NumbersInput } from "../../../fleet/tenants/numbers/numbers";
import { argument, commandOptions, option } from "../../common/option";
import { whole } from "../../common/values";

export const numbersOptions = commandOptions(
  z.object({
    log: argument("<log>", z.string().min(1)),
    top: option(
      "--top <n>",
      "tenants to show and to tell Prometheus by name, those that asked most; --json has all (default: 20)",
      whole(1, 10_000).default(20),
    ),
    textfile: option(
      "--textfile <file>",
      "write them for the text collector of Prometheus' node exporter, too",
      z.string().min(1).optional(),
    ),
  }),
  (given): NumbersInput => given,
);
