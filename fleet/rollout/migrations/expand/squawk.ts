import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { StampError } from "../../../../core/errors";
import { loadSdk } from "../../../../tenants/registry/load-sdk";
import type { Finding, SqlFile } from "./finding";

/**
 * Rules of style, and of sessions, that say nothing about the release before. All others count, those of later versions among them.
 * Source: https://squawkhq.com/docs/rules
 */
const OF_STYLE: readonly string[] = [
  ...[
    "prefer-big-int",
    "prefer-bigint-over-int",
    "prefer-bigint-over-smallint",
    "prefer-identity",
    "prefer-robust-stmts",
  ],
  ...[
    "prefer-text-field",
    "prefer-timestamp-tz",
    "ban-char-field",
    "require-table-schema",
    "require-enum-value-ordering",
  ],
  // A lock timeout is the session's, and often said where the tool connects.
  ...["require-lock-timeout", "require-statement-timeout", "require-timeout-settings"],
];

const said = z.array(
  z.object({ file: z.string(), line: z.int(), rule_name: z.string(), message: z.string() }),
);
const MINUTE = 60_000;

/** What squawk finds in files. Its own comments are blinded: an exception is declared with a reason, or is none. */
export async function squawk(files: readonly SqlFile[], signal?: AbortSignal): Promise<Finding[]> {
  if (files.length === 0) return [];
  const program = loadSdk(() => require.resolve("squawk-cli/js/bin/squawk"), "libpg-query squawk-cli");
  // A folder of its own: a settings file beside the migrations would switch rules off.
  const folder = mkdtempSync(join(tmpdir(), "stampworks-squawk-"));
  try {
    const names = files.map(({ text }, index) => {
      const name = `${index}.sql`;
      writeFileSync(join(folder, name), text.replaceAll(/squawk(?=-ignore)/giu, "------"));
      return name;
    });
    const args = [program, "--reporter", "json", ...names];
    const output = await run(args, folder, signal);
    // Left out here and not by an option: a version that does not know one of the names would refuse all.
    const telling = output.filter(({ rule_name: rule }) => !OF_STYLE.includes(rule));
    return telling.map(({ file, line, message, rule_name: rule }) => {
      const index = names.findIndex((name) => file === name || file.endsWith(`/${name}`));
      // Lines are counted from 0 there.
      return { file: files[index]?.file ?? file, line: line + 1, rule, message };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(args: readonly string[], cwd: string, signal?: AbortSignal): Promise<z.output<typeof said>> {
  return new Promise((done, fail) => {
    const options = {
      cwd,
      timeout: MINUTE,
      maxBuffer: 64 * 1024 * 1024,
      ...(signal === undefined ? {} : { signal }),
    };
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      // It ends with 1 where it finds something, and says it all the same.
      const parsed = said.safeParse(jsonOf(stdout));
      if (parsed.success) return done(parsed.data);
      fail(
        new StampError(
          "engine",
          `squawk did not answer: ${(stderr.trim().split("\n").at(-1) ?? "").slice(0, 200) || "nothing said"}`,
          { fix: "npx squawk --version must work here" },
          { cause: error },
        ),
      );
    });
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
