import { StampError } from "../../core/errors";
import { messageOf } from "../../core/message";

/** What DuckDB's message says → what it means. The file's name is in it, which may have any words: each begins where DuckDB's own words do. */
const MEANINGS: readonly {
  readonly says: RegExp;
  readonly code: "input" | "locked" | "state";
  readonly problem: string;
  readonly fix: string;
}[] = [
  {
    says: /^IO Error: Could not set lock on file /,
    ...{ code: "locked", problem: "another process has the centre's file open" },
    fix: "stop what takes events in, and begin again; to search, take a copy of the file",
  },
  {
    says: /: (?:No space left on device|Disk quota exceeded)/,
    ...{ code: "state", problem: "the disk is full" },
    fix: "make room: what takes events in goes on by itself, and nothing was confirmed that is not kept; run anything else again",
  },
  {
    says: /^IO Error: (?:Cannot open file ".*": |Could not read from file ".*": Is a directory)/,
    ...{ code: "input", problem: "the centre's file can't be opened" },
    fix: "name a file that this user may read and write, in a folder that is there",
  },
  {
    says: /is not a valid DuckDB database file|Could not read enough bytes from file|Corrupt database file|Serialization Error: /,
    ...{ code: "state", problem: "the centre's file is damaged, or none of DuckDB" },
    fix: "put a copy of it back, or name another file: what stamps still keep comes by itself, and what was confirmed before is in copies alone",
  },
];

/** What DuckDB says about a centre's file, with what to do; what has no such meaning as it came. */
export function duckdbProblem(file: string, error: unknown): unknown {
  if (error instanceof StampError) return error;
  const received = messageOf(error);
  const meaning = MEANINGS.find(({ says }) => says.test(received));
  if (meaning === undefined) return error;
  const { code, fix, problem } = meaning;
  return new StampError(
    code,
    problem,
    { file, received: received.split("\n")[0] ?? "", fix },
    { cause: error },
  );
}

/** Whether a database must be opened anew before anything more can be asked of it. */
export function isOver(error: unknown): boolean {
  return /^FATAL Error: |database has been invalidated/i.test(messageOf(error));
}
