import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";

/** The calls of the system that change files. Tests give others, which fail when they are told to. */
export interface Disk {
  open(file: string, flags: string, mode?: number): number;
  /** @returns the bytes that were written, which may be fewer than were given */
  write(fd: number, bytes: Uint8Array, offset: number, length: number, position: number | null): number;
  size(fd: number): number;
  sync(fd: number): void;
  close(fd: number): void;
  rename(from: string, to: string): void;
  link(from: string, to: string): void;
  /** Removes a file; one that is not there is as good as removed. */
  remove(file: string): void;
  makeFolder(folder: string): void;
  list(folder: string): readonly string[];
}

/** The machine's own. */
export const DISK: Disk = {
  open: (file, flags, mode) => openSync(file, flags, mode),
  write: (fd, bytes, offset, length, position) => writeSync(fd, bytes, offset, length, position),
  size: (fd) => fstatSync(fd).size,
  sync: (fd) => fsyncSync(fd),
  close: (fd) => closeSync(fd),
  rename: (from, to) => renameSync(from, to),
  link: (from, to) => linkSync(from, to),
  remove: (file) => rmSync(file, { force: true }),
  makeFolder: (folder) => void mkdirSync(folder, { recursive: true }),
  list: (folder) => readdirSync(folder),
};
