import { z } from "zod";
import type { RenderInput } from "../../fleet/check/render-stack";
import { argument, commandOptions, option } from "../common/option";

/** What is rendered, and where to. */
export interface RenderValue extends RenderInput {
  /** A file; `-` for stdout. */
  readonly out: string;
}

export const renderOptions = commandOptions(
  z.object({
    stack: argument("<stack>", z.string()),
    out: option("--out <file>", "file to write; - for stdout", z.string().min(1, "a file, or - for stdout")),
  }),
  (given): RenderValue => given,
);
