import { z } from "zod";
import type { RotateInput } from "../../../fleet/stamps/rotate";
import { argument, commandOptions } from "../../common/option";

export const rotateOptions = commandOptions(
  z.object({ stamp: argument("<stamp>", z.string()) }),
  (given): RotateInput => given,
);
