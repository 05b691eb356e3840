import { StampError, type StampErrorCode } from "../../core/errors";
import { systemProblem } from "../../core/system-error";

/** What the command's exit code says. */
export const ExitCode = {
  /** Done; nothing to complain about. */
  Fine: 0,
  /** A law, a policy or a bound does not hold, or a stamp that was asked gave no answer. */
  Broken: 1,
  /** What the user gave (a file, a flag, a program) is wrong; nothing was changed. */
  Input: 2,
  /** An engine failed, or this program has a fault. */
  Engine: 3,
  /** Stopped by the user, as shells count it: 128 + SIGINT. */
  Interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

const BY_CODE: Readonly<Record<StampErrorCode, ExitCode>> = {
  input: ExitCode.Input,
  cidr: ExitCode.Input,
  name: ExitCode.Input,
  state: ExitCode.Input,
  law: ExitCode.Broken,
  engine: ExitCode.Engine,
  locked: ExitCode.Engine,
  interrupted: ExitCode.Interrupted,
};

/** The exit code of an error. */
export function exitCodeOf(error: unknown): ExitCode {
  const told = systemProblem(error) ?? error;
  return told instanceof StampError ? BY_CODE[told.code] : ExitCode.Engine;
}

/** The gravest of several: a failed engine, then wrong input, then a broken law. */
export function gravest(codes: readonly ExitCode[]): ExitCode {
  let worst: ExitCode = ExitCode.Fine;
  for (const code of codes) if (code > worst) worst = code;
  return worst;
}

/** For `--help`. */
export const EXIT_CODES = `Exit codes:
  0    fine
  1    a law or a policy does not hold, something has drifted, a stamp is past its act level, or one that was
       asked gave no answer
  2    the input is wrong (a file, a flag, the program); nothing was changed
  3    an engine failed
  130  stopped with Ctrl-C`;
