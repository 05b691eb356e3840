import { redactText } from "../../core/redact";

/** Bytes of what a command printed that are kept: the last ones. */
const KEPT = 16 * 1024;
/** What is that short is no secret, and would take words apart. */
const SHORTEST_SECRET = 4;
const REDACTED = "[secret]";

/** The end of what a command prints, in which nothing is secret: neither what is named nor what has a secret's form. */
export class PrintedEnd {
  private kept = Buffer.alloc(0);
  private isCut = false;
  private readonly secrets: readonly Buffer[];

  constructor(secrets: readonly string[]) {
    // A longer secret may hold a shorter one.
    this.secrets = [...new Set(secrets)]
      .map((secret) => Buffer.from(secret))
      .filter(({ length }) => length >= SHORTEST_SECRET)
      .sort((a, b) => b.length - a.length);
  }

  add(data: Buffer): void {
    const all = Buffer.concat([this.kept, data]);
    this.isCut ||= all.length > KEPT;
    this.kept = all.subarray(-KEPT);
  }

  text(): string {
    const whole = this.isCut
      ? fromWholeLine(this.kept.subarray(this.cutSecret()))
      : this.kept.toString("utf8");
    const safe = this.secrets.reduce(
      (rest, secret) => rest.replaceAll(secret.toString("utf8"), REDACTED),
      whole,
    );
    return redactText(safe).trim();
  }

  /** Bytes at the beginning that are the rest of a secret whose beginning was cut away. */
  private cutSecret(): number {
    return Math.max(0, ...this.secrets.map((secret) => restOf(secret, this.kept)));
  }
}

/** Length of the longest end of a secret that a text begins with; a text that is all of one end is that long. */
function restOf(secret: Buffer, text: Buffer): number {
  for (let from = 1; from < secret.length; from += 1) {
    const length = Math.min(secret.length - from, text.length);
    if (secret.compare(text, 0, length, from, from + length) === 0) return length;
  }
  return 0;
}

/** What has a secret's form is not known by a part of it: a cut line goes, and so does a private key whose first line is gone. */
function fromWholeLine(cut: Buffer): string {
  const text = cut.toString("utf8");
  const lineEnd = /[\r\n]/u.exec(text);
  const lines = lineEnd === null ? "" : text.slice(lineEnd.index + 1);
  return lines.replace(/^(?:(?!-----BEGIN )[\s\S])*?-----END [A-Z ]*PRIVATE KEY-----/u, REDACTED);
}
