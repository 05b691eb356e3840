import type { AuditResult } from "../../fleet/audit/audit";
import { auditPage } from "../../fleet/audit/page";
import { auditSchema } from "../../fleet/audit/schema";
import { problemsOf } from "../../fleet/check/report/problems";
import { repositoryFolder } from "../../fleet/check/report/repository";
import { sarif } from "../../fleet/check/report/sarif";
import type { Shown, View } from "../common/command";
import { ExitCode } from "../common/exit-code";
import { count } from "../common/table";
import { version } from "../common/version";
import type { AuditValue } from "./options";

/** Most places of one share, and most violations of the baseline, that are listed without --verbose. */
const MOST = 5;

export const auditView: View<AuditValue, never, never, AuditResult> = {
  schema: auditSchema,
  wantsJson: ({ format }) => format === "json",
  exitCode: ({ holds }) => (holds ? ExitCode.Fine : ExitCode.Broken),
  print,
};

function print(result: AuditResult, { output, value, verbose }: Shown<AuditValue>): void {
  if (value.format === "sarif") {
    const fileOf = (stack: string): string => result.files.get(stack) ?? `Pulumi.${stack}.yaml`;
    const folder = repositoryFolder(result.folder);
    output.json(sarif(problemsOf(result.verdict), { version: version(), fileOf, folder }));
  } else if (value.format === "html") output.print(auditPage(result, (text) => output.safe(text)));
  else for (const line of linesOf(result, verbose)) output.print(line);
}

function* linesOf({ baseline, closed, equal, stacks }: AuditResult, verbose: boolean): Iterable<string> {
  const most = verbose ? Number.POSITIVE_INFINITY : MOST;
  for (const { stack, project, cloud, resources } of stacks)
    yield `${stack}: ${count(resources, "resource")} of ${project}${cloud === "" ? "" : ` on ${cloud}`}`;
  yield closed.holds
    ? "closed: yes, each stack refers to what it made"
    : `closed: no, ${count(closed.shares.length, "shared thing")}${closed.unreadable === 0 ? "" : `, ${count(closed.unreadable, "value")} could not be read`}`;
  for (const { value, stacks: bound, reach, places } of closed.shares) {
    yield `  ${value} (${bound.join(", ")}; reaches ${count(reach, "resource")})`;
    for (const { stack, message } of places.slice(0, most)) yield `    ${stack}: ${message}`;
    if (places.length > most) yield `    and ${places.length - most} more places`;
  }
  yield equal.holds
    ? `equal: yes, but for what is each one's identity (${count(Object.keys(stacks[0]?.identity ?? {}).length, "value")})`
    : "equal: no";
  for (const { stamp, reference, differences, reason } of equal.deviations) {
    if (reason !== undefined) yield `  ${stamp} is compared with none: ${reason}`;
    for (const { kind, urn, path, expected, actual } of differences)
      yield `  ${stamp}: ${urn} ${path}: ${kind === "changed" ? `${expected ?? ""} in ${reference}, ${actual ?? ""} here` : kind}`;
  }
  yield baseline.holds ? "baseline: holds" : `baseline: ${count(baseline.violations.length, "violation")}`;
  for (const { stack, rule, message } of baseline.violations.slice(0, most))
    yield `  ${stack}: ${rule}: ${message}`;
  if (baseline.violations.length > most)
    yield `  and ${baseline.violations.length - most} more; --verbose lists all`;
}
