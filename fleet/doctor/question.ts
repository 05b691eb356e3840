import { messageOf } from "../../core/message";
import { type Finding, unknown } from "./finding";

/** The cloud answered that the caller may not ask. */
export class Denied extends Error {
  override readonly name = "Denied";
}

/** The cloud answered neither yes nor no. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";

  constructor(
    message: string,
    /** The command after which it would answer. */
    readonly fix?: string,
    /** The service that it says is off. */
    readonly off?: string,
  ) {
    super(message);
  }
}

/** One question to a cloud, asked by itself. */
export interface Question {
  /** What its findings are called where the cloud does not answer. */
  readonly check: string;
  readonly ask: () => Promise<Finding | readonly Finding[]>;
}

/** What one stamp's cloud is asked. */
export interface Questions {
  readonly questions: readonly Question[];
  /** What this cloud is not asked, and who knows it. */
  readonly notAsked: readonly string[];
  /** What an error says by which the cloud's own client tells that the caller may not ask; undefined for all others. */
  readonly denial?: (error: unknown) => string | undefined;
}

/**
 * Asks all of it, side by side. What the cloud does not answer is not taken for an answer: no right to ask, no connection or
 * words that are not understood make it "can't tell".
 */
export async function examine({ questions, denial }: Questions): Promise<readonly Finding[]> {
  const found = await Promise.all(
    questions.map(async ({ check, ask }) => {
      try {
        return await ask();
      } catch (error) {
        const said = error instanceof Denied ? error.message : denial?.(error);
        const fix = error instanceof NoAnswer ? error.fix : undefined;
        return said === undefined
          ? unknown(check, `no answer: ${messageOf(error).split("\n")[0] ?? ""}`, fix)
          : unknown(check, `may not be asked: ${said}`, "sign in as who deploys");
      }
    }),
  );
  return found.flat();
}
