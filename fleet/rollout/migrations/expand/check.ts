import { StampError } from "../../../../core/errors";
import { incompatibility, madeBy } from "./compatible";
import { type Finding, type SqlFile, UNPROVEN } from "./finding";
import { squawk } from "./squawk";
import { type Statement, statementsOf } from "./statements";

/** An exception as a migration declares it, in a comment before a statement. */
interface Exception {
  readonly line: number;
  readonly rule: string;
  readonly reason: string;
}

/** Fewest characters of a reason. */
const LEAST_REASON = 10;

/**
 * Refuses expanding migrations that the release before is not known to run on: by squawk's rules, and by the list of statements whose
 * meaning is known.
 * @throws StampError `input` with each by file, line and rule
 */
export async function checkExpand(files: readonly SqlFile[], signal?: AbortSignal): Promise<void> {
  const statements = (await Promise.all(files.map(statementsOf))).flat();
  const found = await squawk(files, signal);
  const made = madeBy(statements);
  const unproven = statements.flatMap((statement): Finding[] => {
    const message = incompatibility(statement, made);
    // What squawk has a rule for is told by that.
    if (message === undefined || found.some((finding) => isIn(finding, statement))) return [];
    return [{ file: statement.file, line: statement.lines.at, rule: UNPROVEN, message }];
  });
  const errors: StampError[] = [];
  const all = [...found, ...unproven];
  const excused = new Set<Finding>();
  for (const statement of statements) {
    const own = all.filter((finding) => isIn(finding, statement));
    for (const exception of exceptionsOf(statement)) {
      const matched = own.filter(({ rule }) => rule === exception.rule);
      for (const finding of matched) excused.add(finding);
      if (exception.reason.length < LEAST_REASON) errors.push(lacksReason(statement.file, exception));
      else if (matched.length === 0) errors.push(excusesNothing(statement.file, exception));
    }
  }
  errors.push(...all.filter((finding) => !excused.has(finding)).map(refusal));
  if (errors.length > 0) throw StampError.all(errors.sort(byPlace));
}

function isIn({ file, line }: Finding, statement: Statement): boolean {
  return file === statement.file && line >= statement.lines.at && line <= statement.lines.to;
}

function exceptionsOf({ lines, source }: Statement): Exception[] {
  return source.split("\n").flatMap((text, index): Exception[] => {
    const [, rule, reason = ""] = /^\s*--\s*stampworks-allow\s+([\w-]+)\s*:?\s*(.*)$/u.exec(text) ?? [];
    return rule === undefined ? [] : [{ line: lines.from + index, rule, reason: reason.trim() }];
  });
}

function refusal({ file, line, message, rule }: Finding): StampError {
  return new StampError("input", `${rule}: ${message.split("\n")[0] ?? ""}`, {
    file,
    line,
    fix: `move it to contract, or write it the way that https://squawkhq.com/docs/rules shows; where it is safe, say why in a comment before the statement: -- stampworks-allow ${rule}: <reason>`,
  });
}

function lacksReason(file: string, { line, rule }: Exception): StampError {
  return new StampError("input", `the exception from ${rule} has no reason`, {
    ...{ file, line },
    fix: `say why it is safe, in ${LEAST_REASON} characters or more: -- stampworks-allow ${rule}: <reason>`,
  });
}

function excusesNothing(file: string, { line, rule }: Exception): StampError {
  return new StampError("input", `the exception from ${rule} excuses nothing`, {
    ...{ file, line },
    fix: "take it out, or put it before the statement that it is for",
  });
}

function byPlace(one: StampError, other: StampError): number {
  const [a, b] = [one.details, other.details];
  return (a.file ?? "").localeCompare(b.file ?? "") || (a.line ?? 0) - (b.line ?? 0);
}
