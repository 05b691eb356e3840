import { createInterface } from "node:readline/promises";
import { StampError } from "../../core/errors";

/** Whether somebody is there to answer: both ends are a terminal, and it is not a CI job's. */
export function canAsk(json: boolean): boolean {
  const ci = process.env["CI"] ?? "";
  return (
    !json && process.stdin.isTTY === true && process.stderr.isTTY === true && (ci === "" || ci === "false")
  );
}

/**
 * Asks one question on the terminal; results stay alone on stdout.
 * @returns the answer without blanks around it
 * @throws StampError `input` when the terminal goes away or Ctrl-C is pressed
 */
export async function ask(question: string, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(`${question} `, { signal })).trim();
  } catch (error) {
    throw new StampError("input", "no answer", { fix: "give the values as flags" }, { cause: error });
  } finally {
    terminal.close();
  }
}

/**
 * Asks for a yes. Where nobody can answer, the flag must say it.
 * @param flag the flag that says yes beforehand
 * @throws StampError `input` without an answer
 */
export async function confirm(
  question: string,
  { yes, json, signal, flag = "--yes" }: { yes: boolean; json: boolean; signal: AbortSignal; flag?: string },
): Promise<boolean> {
  if (yes) return true;
  if (!canAsk(json)) {
    throw new StampError("input", "nobody is there to confirm", { field: flag, fix: `confirm with ${flag}` });
  }
  return isYes(await ask(`${question} [y/N]`, signal));
}

/** Whether an answer is a yes. */
export function isYes(answer: string): boolean {
  return /^y(es)?$/iu.test(answer);
}
