import { StampError } from "../../../../core/errors";

/** All that a store keeps of one file. */
export interface LakeObject {
  readonly key: string;
  /** Its copies by their ids, the oldest first; the last is what readers are given, unless it is removed. */
  readonly copies: readonly string[];
  readonly isRemoved: boolean;
  /** Copies that can be read and that {@link LakeStore.remove} does not take; default none. */
  readonly beyond?: readonly string[];
}

/** A copy that was read. */
export interface LakeCopy {
  readonly bytes: Buffer;
  /** It holds what a removed file is to have besides the erased: see {@link LakeStore.write}. */
  readonly isStaged: boolean;
}

/** Where a cloud's delivery writes stamps' events: files of many tenants' events, each written once. */
export interface LakeStore {
  /** For people: `bucket acmep-central-events-h8oi7`. */
  readonly place: string;
  /** Why nothing can be erased here, and what to do, as a whole sentence; undefined where it can. */
  obstacle(): Promise<string | undefined>;
  /**
   * How the store keeps what was overwritten or removed out of reach, and for how long: `former versions, 30 days`. Undefined where nothing is
   * kept that {@link remove} does not take.
   */
  beyond(): Promise<string | undefined>;
  objects(): AsyncIterable<LakeObject>;
  /** @returns undefined where it is gone */
  read(key: string, copy: string): Promise<LakeCopy | undefined>;
  /**
   * Writes a file anew, with what is kept beside the content of the copy `like`, provided that `like` is still what readers are given; a
   * staged one belongs to a removed file, and is hidden next.
   */
  write(key: string, bytes: Buffer, like: string, staged: boolean): Promise<void>;
  /** Removes a file, and keeps its copies. */
  hide(key: string): Promise<void>;
  /** Removes a copy for good. */
  remove(key: string, copy: string): Promise<void>;
  /** Keeps a note, of which nothing is deleted by an erasure. */
  note(name: string, text: string): Promise<void>;
  notes(): AsyncIterable<string>;
}

/** Below which prefix notes of erasures lie; no event does. */
export const NOTES = "erased/";
/** What says of a copy that it is staged, in its metadata. */
export const STAGED = "stampworksstaged";
/** Bytes of a file that are read at most: Firehose and Capture write up to some hundred MiB. */
export const MOST_BYTES = 512 * 1024 ** 2;

/** @throws StampError `state` for more than is read */
export async function whole(body: AsyncIterable<unknown>, key: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    const buffer = Buffer.from(part as Uint8Array);
    bytes += buffer.length;
    if (bytes > MOST_BYTES)
      throw new StampError("state", `${key} has more than ${MOST_BYTES} bytes, which are not read`, {
        fix: "write it anew as several files, and delete each of its copies",
      });
    parts.push(buffer);
  }
  return Buffer.concat(parts);
}
