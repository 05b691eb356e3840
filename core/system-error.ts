import { StampError } from "./errors";
import { shownPath } from "./files/shown-path";

/** What a system says, in words, and what to do. Source: errno(3). */
const ERRORS: Readonly<Record<string, readonly [problem: string, fix: string]>> = {
  EACCES: [
    "this user has no right to it",
    "give the right to it, or run as the user whose file or folder it is",
  ],
  EPERM: [
    "the system does not allow it",
    "run as the user whose file it is; see whether it is kept unchangeable",
  ],
  ENOENT: ["it is not there", "check the path; a link may lead to nothing"],
  EISDIR: ["it is a folder", "name a file, or move the folder away"],
  ENOTDIR: ["a part of its path is no folder", "check the path"],
  EEXIST: ["it is there already", "move it away"],
  ELOOP: ["its links lead round in a circle", "remove the links and put the file itself there"],
  ENAMETOOLONG: ["its path is too long", "use a folder with a shorter path"],
  ENOSPC: ["the disk is full", "make room, then run the same again: what was begun goes on"],
  EDQUOT: [
    "this user's share of the disk is used up",
    "make room, then run the same again: what was begun goes on",
  ],
  EFBIG: ["it is larger than the system allows", "raise the limit of this user or file system"],
  EIO: ["the disk failed", "look at the disk (dmesg), then run the same again: what was begun goes on"],
  EREMOTEIO: ["the disk failed", "look at the disk (dmesg), then run the same again: what was begun goes on"],
  EROFS: ["the file system can't be written to", "work on a copy that can be written to"],
  ENXIO: ["nothing is behind it", "name a regular file"],
  EBUSY: ["another program holds it", "end that program, then run the same again"],
  ETXTBSY: ["another program runs it", "end that program, then run the same again"],
  EMFILE: ["this process has too many files open", "raise its limit (ulimit -n)"],
  ENFILE: ["the machine has too many files open", "end programs, or raise the machine's limit (fs.file-max)"],
  ENOMEM: ["the machine has no memory left", "end programs, or work with fewer stamps at once (--parallel)"],
  EAGAIN: ["the machine has no room for it now", "run the same again"],
  E2BIG: ["more words than the system takes", "shorten the command or its environment"],
  EXDEV: ["it would leave its file system", "keep the folder on one file system"],
  EMLINK: ["it has too many links", "use another folder"],
  ENOTSUP: ["the file system can't do this", "use a folder of a local disk"],
  EOPNOTSUPP: ["the file system can't do this", "use a folder of a local disk"],
  ESTALE: ["the network file system lost it", "mount it again, then run the same again"],
  EPIPE: ["who was to read it is gone", "run the same again"],
  ECONNREFUSED: ["nobody answers there", "see whether it runs, and its address"],
  ECONNRESET: ["the connection was cut", "run the same again"],
  ENOTFOUND: ["no such host", "check its name and the network"],
  EAI_AGAIN: ["names of hosts can't be looked up", "check the network"],
  ETIMEDOUT: ["nobody answered in time", "check the network, then run the same again"],
  EHOSTUNREACH: ["no way leads there", "check the network"],
  ENETUNREACH: ["no way leads there", "check the network"],
  EADDRINUSE: ["the address is taken", "end what listens there, or take another one"],
  EADDRNOTAVAIL: ["the address is not this machine's", "take another one"],
};

/** What is wrong with a path itself, which somebody gave, and not with the machine. */
const GIVEN: ReadonlySet<string> = new Set(["ENAMETOOLONG", "ELOOP", "ENOTDIR", "EISDIR"]);

/** What is done with a file, in messages. */
export type Deed = "read" | "written";

/** Linux's errors that Node has no name for. Source: include/uapi/asm-generic/errno.h. */
const UNNAMED: Readonly<Record<string, string>> = { "116": "ESTALE", "121": "EREMOTEIO", "122": "EDQUOT" };

/** The system's own code of a failed call, e.g. `EACCES`. */
export function codeOf(error: unknown): string {
  const code = fieldOf(error, "code");
  if (typeof code !== "string") return "unknown error";
  if (code !== "UNKNOWN" && !code.startsWith("Unknown system error")) return code;
  return UNNAMED[String(-Number(fieldOf(error, "errno")))] ?? code;
}

/** What a code of the system means and what to do. */
export function meaningOf(code: string): { readonly problem: string; readonly fix: string } {
  const [problem, fix] = ERRORS[code] ?? ["the system refused it", "check the file and its permissions"];
  return { problem, fix };
}

/** A message for a file that can't be read or written. */
export function fileError(
  error: unknown,
  deed: Deed,
  details: { readonly file?: string; readonly field?: string; readonly received?: string },
): StampError {
  const code = codeOf(error);
  const { fix, problem } = meaningOf(code);
  return new StampError(
    "input",
    `can't be ${deed}: ${problem} (${code})`,
    { ...details, fix },
    { cause: error },
  );
}

/**
 * What the operating system said, as a message for people: a full disk is no fault of this program.
 * @returns undefined for any other error
 */
export function systemProblem(error: unknown): StampError | undefined {
  for (let at = error; typeof at === "object" && at !== null; at = fieldOf(at, "cause")) {
    if (at instanceof StampError) return undefined;
    const known = problemOf(at);
    if (known !== undefined) return known;
  }
  return undefined;
}

/** What was thrown, as an error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}

/** An error of another realm (a worker, a sandbox) is no `Error` of this one. */
function fieldOf(error: unknown, field: string): unknown {
  return typeof error === "object" && error !== null ? Reflect.get(error, field) : undefined;
}

function problemOf(error: object): StampError | undefined {
  const code = codeOf(error);
  // Only what a user gave can hold one: no path or word of ours does.
  if (
    code === "ERR_INVALID_ARG_VALUE" &&
    String(Reflect.get(error, "message")).includes("without null bytes")
  )
    return new StampError(
      "input",
      "a path or a word of a command holds a NUL character, which the system can't be given",
      { fix: "remove it: in YAML it is written \\0, \\x00 or \\u0000" },
      { cause: error },
    );
  const call: unknown = Reflect.get(error, "syscall");
  if (!/^E[A-Z0-9_]{2,15}$/.test(code) || (typeof call !== "string" && ERRORS[code] === undefined))
    return undefined;
  // Node's own codes begin alike and are faults of ours.
  if (code.startsWith("ERR_")) return undefined;
  const { fix, problem } = meaningOf(code);
  const path: unknown = Reflect.get(error, "path");
  const host: unknown = Reflect.get(error, "address") ?? Reflect.get(error, "hostname");
  const file = typeof path === "string" ? { file: shownPath(path) } : {};
  const where = typeof host === "string" ? { received: shownPath(host) } : {};
  const doing = typeof call === "string" ? `${code} in ${call.split(" ")[0] ?? ""}` : code;
  return new StampError(
    GIVEN.has(code) ? "input" : "engine",
    `${problem} (${doing})`,
    { ...file, ...where, fix },
    { cause: error },
  );
}
