import { z } from "zod";
import { commandOptions, flag } from "../common/option";

export const lockOptions = commandOptions(
  z.object({ check: flag("--check", "write nothing; exit 1 when the record is not up to date") }),
  (given) => given,
);
