import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { z } from "zod";
import { StampError } from "../../../../core/errors";
import { redactText } from "../../../../core/redact";
import { plainText } from "../../../../core/text";

const run = promisify(execFile);
/** Milliseconds that one call may take. */
const CALL_MS = 60_000;
const MOST_OUTPUT = 16 * 1024 * 1024;

/** A call of a vendor's own command line. */
export interface VendorCall {
  readonly program: "aws" | "az" | "gcloud";
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** It is given what nobody is to see: of what it refuses, only the kind is told. Default false. */
  readonly isPrivate?: boolean;
}

const INSTALL: Readonly<Record<VendorCall["program"], string>> = {
  aws: "install the AWS CLI: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
  az: "install the Azure CLI: https://learn.microsoft.com/cli/azure/install-azure-cli",
  gcloud: "install the Google Cloud CLI: https://cloud.google.com/sdk/docs/install",
};

/** What a vendor's program refused, in its own words. */
export class VendorRefused extends Error {
  override readonly name = "VendorRefused";
}

/**
 * Calls a vendor's command line, with whatever credentials it finds, and reads the JSON that it prints.
 * @throws StampError `input` where the program is not here; VendorRefused with its last line where it fails
 */
export async function vendorCall<S extends z.ZodType>(
  { args, env, isPrivate = false, program, signal }: VendorCall,
  schema: S,
): Promise<z.output<S>> {
  let printed: string;
  try {
    const options = { env: { ...env, AWS_PAGER: "" }, signal, timeout: CALL_MS, maxBuffer: MOST_OUTPUT };
    printed = (await run(program, [...args], options)).stdout;
  } catch (error) {
    if (Reflect.get(Object(error), "code") === "ENOENT")
      throw new StampError(
        "input",
        `this is done with ${program}, which is not here`,
        { field: program, fix: INSTALL[program] },
        { cause: error },
      );
    const said = String(Reflect.get(Object(error), "stderr") ?? "").trim();
    const last = said === "" ? "it gave no answer in time" : shownOf(said, isPrivate);
    throw new VendorRefused(`${program} ${args.slice(0, 3).join(" ")}: ${plainText(redactText(last), 400)}`, {
      cause: error,
    });
  }
  const text = printed.trim();
  const read = schema.safeParse(text === "" ? {} : jsonOf(text));
  if (read.success) return read.data;
  throw new VendorRefused(`${program} ${args.slice(0, 3).join(" ")}: its answer is not what is documented`);
}

/** Its last line; of a private call only what kind of refusal it was. */
function shownOf(said: string, isPrivate: boolean): string {
  const last = said.split("\n").at(-1) ?? "";
  if (!isPrivate) return last;
  return /An error occurred \(\w+\) when calling the \w+ operation/u.exec(last)?.[0] ?? "it was refused";
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
