import { z } from "zod";
import { argument, commandOptions } from "../common/option";

export const previewOptions = commandOptions(
  z.object({ stacks: argument("[stacks...]", z.array(z.string()).default([])) }),
  (given) => given,
);
