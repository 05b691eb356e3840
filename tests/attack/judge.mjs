/** Asks the built command line for its verdict, as a user would; nothing of its insides is used. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runWarm } from "./warm.mjs";
import { headOf } from "./world/paths.mjs";
import { Stamp } from "./world/stamp.mjs";

/** Judges states: { code, findings, refused }. A finding is { law, stack, resource, head, path, text }. */
export async function judge(project, states, { files = [], options = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "attack-"));
  try {
    const paths = states.map((state, index) => {
      const path = join(folder, `state-${index}.json`);
      writeFileSync(path, typeof state === "string" ? state : JSON.stringify(state));
      return path;
    });
    const args = ["check", "--cwd", project, "--format", "json", ...options, "--state", ...paths, ...files];
    const { code, out, err } = await runWarm(args);
    if (code !== 0 && code !== 1)
      return { code, findings: [], refused: err.trim() || out.trim().slice(0, 2000) };
    return { code, findings: [...findingsIn(JSON.parse(out))] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Findings of the two laws; the baseline is a third question and is not asked here. */
function* findingsIn(report) {
  const { closed, equal } = report;
  for (const list of [closed.violations, closed.unreadable ?? []])
    for (const found of list) yield finding("closed", found.stack, found);
  for (const deviation of equal.deviations)
    for (const found of deviation.differences ?? []) yield finding("equal", deviation.stamp, found);
  // Whatever else a report lists under a law is a finding, too, as long as it says where.
  for (const [law, part] of Object.entries({ closed, equal }))
    for (const [name, list] of Object.entries(part))
      if (
        !["violations", "unreadable", "deviations", "groups", "retiring"].includes(name) &&
        Array.isArray(list)
      )
        for (const found of list)
          if (found !== null && typeof found === "object")
            yield finding(law, found.stack ?? found.stamp, found);
}

function finding(law, stack, found) {
  const urn = found.urn ?? found.resource;
  return {
    law,
    stack,
    resource: urn === undefined ? undefined : Stamp.placeOf(urn),
    path: String(found.path ?? ""),
    head: headOf(found.path),
    text: found.message ?? `${found.kind}: ${show(found.expected)} → ${show(found.actual)}`,
    rule: found.rule ?? found.kind,
  };
}

const show = (value) => (value === undefined ? "nothing" : JSON.stringify(value)).slice(0, 160);
