import { z } from "zod";
import { commandOptions, option } from "../common/option";

const FORMATS = ["svg", "mermaid", "dot"] as const;

/** What is drawn, and where it goes. */
export interface GraphValue {
  readonly format: (typeof FORMATS)[number];
  /** A file; `-` for stdout. */
  readonly out: string;
}

export const graphOptions = commandOptions(
  z.object({
    format: option("--format <name>", "svg, mermaid or dot (default: svg)", z.enum(FORMATS).default("svg")),
    out: option("--out <file>", "file to write (default: stdout)", z.string().default("-")),
  }),
  (given): GraphValue => given,
);
