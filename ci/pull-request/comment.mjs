// What a pull request is told of its stamp: node ci/pull-request/comment.mjs <stamp>. Reads what add, up, cost and check wrote as JSON; a file
// that is not there or not whole is a step that failed. The branch is its author's, so its texts are shown and never obeyed.
import { readFileSync } from "node:fs";

/** Findings that are named; the job has all of them. */
const MOST = 20;
/** Longest text of a finding that is shown, characters. */
const LONGEST = 300;

const [stamp = ""] = process.argv.slice(2);

function read(name) {
  try {
    return JSON.parse(readFileSync(`${name}.json`, "utf8"));
  } catch {
    return undefined;
  }
}

/** As code, in which nothing is a link, a mention or markup. */
function code(text) {
  const plain = String(text)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ")
    .replaceAll("`", "'")
    .replaceAll("|", "/")
    .slice(0, LONGEST)
    .trim();
  return plain === "" ? "-" : `\`${plain}\``;
}

const money = (amount) => `$${Number(amount).toFixed(2)}`;
const verdict = (law) => (law === undefined ? "not judged" : law.holds ? "holds" : "**broken**");

const [added, up, cost, check] = ["added", "up", "cost", "check"].map(read);
const row = up?.stamps?.find(({ id }) => id === stamp);
const price = cost?.stamps?.find(({ id }) => id === stamp);
const findings = [
  ...(row?.error === undefined ? [] : [["up", row.error]]),
  ...(check?.closed?.violations ?? []).map(({ message, stack }) => [stack, message]),
  ...(check?.closed?.unreadable ?? []).map(({ message, stack }) => [stack, message]),
  ...(check?.equal?.deviations ?? []).map(({ differences, reason, reference, stamp: id }) => [
    id,
    reason ??
      `${differences.length} differences from ${reference}, first ${differences[0]?.urn} ${differences[0]?.path}`,
  ]),
  ...(check?.baseline?.violations ?? []).map(({ message, stack }) => [stack, message]),
];
const isUp = row !== undefined && row.error === undefined;
const lines = [
  // By its first line the comment is found again.
  "<!-- stampworks: stamp -->",
  `### Stamp ${code(stamp)} of this pull request`,
  "",
  `| | |`,
  `|---|---|`,
  `| address | ${isUp ? code(row.endpoint ?? "none") : "**not up**: see its job"} |`,
  `| where | ${isUp ? `${code(row.cloud)} ${code(row.region)}, class ${code(row.class)}` : "-"} |`,
  `| cost a month | ${price === undefined ? "not reckoned" : `${money(price.fixed)} with no tenant, ${money(price.monthly)} with all its bounds used`} |`,
  `| until | ${code(added?.identity?.expires ?? "-")}, or until the pull request is closed |`,
  `| closed | ${verdict(check?.closed)} |`,
  `| equal | ${verdict(check?.equal)} |`,
  `| baseline | ${verdict(check?.baseline)} |`,
  "",
  ...findings.slice(0, MOST).map(([where, text]) => `- ${code(where)}: ${code(text)}`),
  ...(findings.length > MOST ? [`- and ${findings.length - MOST} more: see its job`] : []),
];
console.log(lines.join("\n"));
