import type { Interface } from "node:readline/promises";
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
 * @throws StampError `interrupted` when Ctrl-C is pressed, `input` when the terminal goes away
 */
export async function ask(question: string, signal: AbortSignal): Promise<string> {
  // Few commands ask, and each would load it.
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // While it reads a line the terminal sends no signal: readline is told of the key.
  let isStopped = false;
  terminal.once("SIGINT", () => {
    isStopped = true;
    terminal.close();
  });
  try {
    return await answered(terminal, `${question} `, signal);
  } catch (error) {
    if (isStopped || signal.aborted)
      throw new StampError("interrupted", "stopped at a question; nothing was changed", {}, { cause: error });
    throw new StampError("input", "no answer", { fix: "give the values as flags" }, { cause: error });
  } finally {
    terminal.close();
  }
}

/** The next line; an error when the terminal closes before there is one, for which readline itself would wait for ever. */
async function answered(terminal: Interface, question: string, signal: AbortSignal): Promise<string> {
  const closed = new Promise<never>((_, fail) => {
    terminal.once("close", () => fail(new Error("the terminal was closed")));
  });
  return (await Promise.race([terminal.question(question, { signal }), closed])).trim();
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
