import { randomBytes } from "node:crypto";
import { stripVTControlCharacters } from "node:util";
import type { Colors } from "picocolors/types";
import pc from "picocolors";
import { plainJson, plainLines } from "../../core/text";
import { redactText, redactValue } from "../../core/redact";

/** Where text goes; `process.stdout` and `process.stderr`, or a test's own. */
export interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Width of a terminal. */
  readonly columns?: number;
  on?(event: "error", listener: (error: Error) => void): unknown;
}

/** What decides how output looks. */
export interface OutputOptions {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The one way out for everything the command prints: results on stdout, progress and errors on stderr. Whatever
 * goes through is redacted and can do nothing but be read, whoever wrote it, and a reader that went away (`stampworks status | head -1`) stops nothing.
 */
export class Output {
  /** Colours for stdout: on a terminal only, and never with NO_COLOR. */
  readonly colors: Colors;
  /** Whether moving progress can be shown: stdout is a terminal, and not one of a CI job. */
  readonly live: boolean;
  readonly #closed = new Set<Stream>();
  /** Stands for ESC in our own colours until all else that could act on a terminal is escaped; nobody can guess it. */
  readonly #mark = `\u{10fffd}${randomBytes(8).toString("hex")}`;

  constructor(private readonly options: OutputOptions) {
    const { stdout, stderr, env } = options;
    const isTerminal = stdout.isTTY === true && env["TERM"] !== "dumb";
    const hasNoColor = env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "";
    this.colors = marked(pc.createColors(isTerminal && !hasNoColor), this.#mark);
    this.live = isTerminal && !isSet(env["CI"]);
    for (const stream of [stdout, stderr]) {
      stream.on?.("error", (error) => {
        const code: unknown = Reflect.get(error, "code");
        // A terminal that was closed is EIO; of a file that is the disk's.
        if (code !== "EPIPE" && !(code === "EIO" && stream.isTTY === true)) throw error;
        this.#closed.add(stream);
      });
    }
  }

  /** Columns of the terminal that results are shown on; undefined where they go elsewhere, or it does not say. */
  get columns(): number | undefined {
    const { columns, isTTY } = this.options.stdout;
    return isTTY === true && columns !== undefined && columns > 0 ? columns : undefined;
  }

  /** A result, on stdout. */
  print(text = ""): void {
    this.write(this.options.stdout, text);
  }

  /** A result as JSON, on stdout. */
  json(value: unknown): void {
    this.raw(JSON.stringify(redactValue(value), undefined, 2));
  }

  /** A deployment as a file would hold it: its secrets are encrypted, and redacting them would make it unreadable. */
  deployment(value: object): void {
    this.raw(JSON.stringify(value, undefined, 4));
  }

  /** Progress, hints and errors, on stderr. */
  note(text: string): void {
    this.write(this.options.stderr, text);
  }

  /** Text for a part of the output that is drawn by others, such as the task list. */
  safe(text: string): string {
    return plainLines(redactText(text));
  }

  /** Columns a text takes; colours take none. */
  widthOf(text: string): number {
    return stripVTControlCharacters(text.replaceAll(this.#mark, "\u001b")).length;
  }

  /** JSON is redacted before it becomes text: a replacement within the text could break it. */
  private raw(json: string): void {
    if (!this.#closed.has(this.options.stdout)) this.options.stdout.write(`${plainJson(json)}\n`);
  }

  private write(stream: Stream, text: string): void {
    if (this.#closed.has(stream)) return;
    stream.write(`${plainLines(redactText(text)).replaceAll(this.#mark, "\u001b")}\n`);
  }
}

/** The same colours with a mark for ESC. */
function marked(colors: Colors, mark: string): Colors {
  if (!colors.isColorSupported) return colors;
  const entries = Object.entries(colors).map(([name, paint]): [string, unknown] => [
    name,
    typeof paint === "function"
      ? (text: string | number) => String(Reflect.apply(paint, undefined, [text])).replaceAll("\u001b", mark)
      : paint,
  ]);
  return { ...colors, ...Object.fromEntries(entries) };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
}
