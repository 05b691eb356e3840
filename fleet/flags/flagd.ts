import { MemoryStorage } from "@openfeature/flagd-core";
import { StampError } from "../../core/errors";
import { type Flags, FLAGS_FILE } from "./schema";

/** flagd's reader reports all that it finds by its error; its notes are nobody's. */
const SILENT = { error: ignore, warn: ignore, info: ignore, debug: ignore };

/**
 * Lets flagd's own reader judge what the team wrote in flagd's language.
 * @throws StampError `input` naming each flag that an application could not read
 */
export function refuseWhatFlagdRefuses({ $evaluators, flags }: Flags): void {
  const problems = Object.entries(flags).flatMap(([key, { set: _, ...flag }]) => {
    const problem = problemOf(
      JSON.stringify({ ...($evaluators && { $evaluators }), flags: { [key]: flag } }),
    );
    if (problem === undefined) return [];
    return [
      new StampError("input", "flagd does not take this flag", {
        file: FLAGS_FILE,
        field: `flags.${key}`,
        allowed: "a flag definition of flagd",
        fix: `${problem}; see https://flagd.dev/reference/flag-definitions/`,
      }),
    ];
  });
  if (problems.length > 0) throw StampError.all(problems);
}

function problemOf(text: string): string | undefined {
  // No code is made of a rule: what is written in a file is data.
  const storage = new MemoryStorage(SILENT, { disableDynamicCodeGeneration: true });
  try {
    storage.setConfigurations(text, true);
    for (const flag of storage.getFlags().values()) flag.validateStructure();
    return undefined;
  } catch (error) {
    return firstFault(error instanceof Error ? error.message : String(error));
  }
}

/** Where in the flag it is wrong, and how, out of a list of all faults. */
function firstFault(message: string): string {
  const path = /"instancePath": "([^"]{1,200})"/u.exec(message)?.[1];
  const said = /"message": "([^"]{1,200})"/u.exec(message)?.[1];
  return path === undefined || said === undefined
    ? message.split("\n", 1).join("").slice(0, 200)
    : `${path} ${said}`;
}

function ignore(): void {
  // Nothing to do.
}
