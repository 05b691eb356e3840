import { z } from "zod";
import type { VerifyInput } from "../../../fleet/evidence/verify";
import { argument, commandOptions, option } from "../../common/option";

export const verifyOptions = commandOptions(
  z.object({
    folder: argument("<folder>", z.string().min(1)),
    publicKey: option(
      "--public-key <file>",
      "public key, as PEM, whose private part signed (default: what stampworks.yaml names)",
      z.string().min(1).optional(),
    ),
  }),
  (given): VerifyInput => given,
);
