import { createHash } from "node:crypto";
import { z } from "zod";
import { refuseLonger } from "../kept/most";

/** A set of reference data as a stamp has it. */
const itemSchema = z.strictObject({
  /** SHA-256 of its content: what is the same has one version. */
  version: z.string().regex(/^[0-9a-f]{64}$/),
  /** When this version was first given to a stamp; milliseconds since 1970. */
  made: z.int().min(0),
  type: z.enum(["json", "csv"]),
  /** The file, as it is in the fleet's repository. */
  content: z.string(),
});
export type BundleItem = z.output<typeof itemSchema>;

/** A set's name, as applications ask for it. */
export const REFERENCE_NAME = /^[a-z][a-z0-9-]{0,62}$/;

const bundleSchema = z.strictObject({
  form: z.literal("stampworks/reference/1"),
  /** Counted up with each change of a stamp's: what has a lower one is older, whatever it says. */
  sequence: z.int().min(1),
  data: z.record(z.string().regex(REFERENCE_NAME), itemSchema),
});

/** All reference data of a stamp, in one text: so that what belongs together comes together. */
export type Bundle = z.output<typeof bundleSchema>;

/** Names a content. */
export function versionOf(content: string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** @throws Error that says what is wrong with a text: cut off, changed on its way, of another form */
export function readBundle(text: string): Bundle {
  refuseLonger(text);
  const read = bundleSchema.safeParse(jsonOf(text));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new Error(`it is no reference data: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`);
  }
  for (const [name, { content, version }] of Object.entries(read.data.data))
    if (versionOf(content) !== version)
      throw new Error(`the content of ${name} is not what its version names`);
  return read.data;
}

export function bundleText(bundle: Omit<Bundle, "form">): string {
  const data = Object.fromEntries(Object.entries(bundle.data).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ form: "stampworks/reference/1", sequence: bundle.sequence, data })}\n`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("it is cut off, or no JSON");
  }
}
