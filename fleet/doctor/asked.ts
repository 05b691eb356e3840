import { messageOf } from "../../core/message";
import { type Finding, unknown } from "./finding";

/** The cloud answered that the caller may not ask. */
export class Denied extends Error {
  override readonly name = "Denied";
}

/**
 * Asks one question. What the cloud does not answer is not taken for an answer: no right to ask, no connection or words that
 * are not understood make it "can't tell".
 */
export async function asked(
  check: string,
  question: () => Promise<Finding | readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    const found = await question();
    return "check" in found ? [found] : found;
  } catch (error) {
    if (error instanceof Denied)
      return [unknown(check, `may not be asked: ${error.message}`, "sign in as who deploys")];
    return [unknown(check, `no answer: ${messageOf(error)}`)];
  }
}

/** Who looks at one stamp's cloud. */
export interface Examiner {
  /** The questions, each asked by itself. */
  examine(): Promise<readonly Finding[]>;
  readonly notAsked: readonly string[];
}
