/** A file that a change makes or edits; its path is the repository's, with slashes. */
export interface FileChange {
  readonly path: string;
  /** Undefined where it is new. */
  readonly before: string | undefined;
  readonly after: string;
}

/** Lines around what is changed. */
const CONTEXT = 3;

/** The changes as `git apply` takes them; those that change nothing are left out. Pure. */
export function patchOf(changes: readonly FileChange[]): string {
  return changes
    .filter(({ after, before }) => after !== before)
    .map((change) => (change.before === undefined ? newFile(change) : edited(change, change.before)))
    .join("");
}

function newFile({ after, path }: FileChange): string {
  const lines = linesOf(after);
  return `diff --git a/${path} b/${path}
new file mode 100644
--- /dev/null
+++ b/${path}
@@ -0,0 +1,${lines.length} @@
${shown("+", lines)}`;
}

/** One hunk from the first line that differs to the last: an edit is in one place. */
function edited({ after, path }: FileChange, before: string): string {
  const [was, is] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < was.length && start < is.length && was[start] === is[start]) start += 1;
  let end = 0;
  while (end < Math.min(was.length, is.length) - start && was.at(-1 - end) === is.at(-1 - end)) end += 1;
  const from = Math.max(0, start - CONTEXT);
  const tail = Math.min(end, CONTEXT);
  const [old, fresh] = [was.slice(from, was.length - end + tail), is.slice(from, is.length - end + tail)];
  const hunk = [
    shown(" ", was.slice(from, start)),
    shown("-", was.slice(start, was.length - end)),
    shown("+", is.slice(start, is.length - end)),
    shown(" ", was.slice(was.length - end, was.length - end + tail)),
  ];
  return `diff --git a/${path} b/${path}
--- a/${path}
+++ b/${path}
@@ -${from + 1},${old.length} +${from + 1},${fresh.length} @@
${hunk.join("")}`;
}

/** Lines with their ends; the last one may have none. */
function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/u);
}

function shown(sign: string, lines: readonly string[]): string {
  return lines
    .map((line) =>
      line.endsWith("\n") ? `${sign}${line}` : `${sign}${line}\n\\ No newline at end of file\n`,
    )
    .join("");
}
