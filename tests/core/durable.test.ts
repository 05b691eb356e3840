import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DISK, type Disk } from "../../core/files/disk";
import { writeDurably } from "../../core/files/durable";
import { systemProblem } from "../../core/system-error";

const ERRORS = ["ENOSPC", "EIO", "EDQUOT", "EROFS", "EACCES"] as const;
const CALLS = ["open", "write", "size", "sync", "close", "rename", "remove", "makeFolder", "list"] as const;
const [OLD, NEW] = ["old ".repeat(1000), "new ".repeat(2000)];

/** A disk whose n-th call fails, and which takes few bytes at a time. */
class FailingDisk implements Disk {
  calls = 0;
  constructor(
    private readonly failing: number,
    private readonly code: string,
    private readonly most = Number.POSITIVE_INFINITY,
  ) {}
  private step<T>(call: string, work: () => T): T {
    this.calls += 1;
    if (this.calls !== this.failing) return work();
    // What the system says of a close does not keep it from closing.
    if (call === "close") work();
    throw Object.assign(new Error(`${this.code}: ${call}`), { code: this.code, syscall: call });
  }
  open = (file: string, flags: string, mode?: number): number =>
    this.step("open", () => DISK.open(file, flags, mode));
  write = (fd: number, bytes: Uint8Array, offset: number, length: number, position: number | null): number =>
    this.step("write", () => DISK.write(fd, bytes, offset, Math.min(length, this.most), position));
  size = (fd: number): number => this.step("fstat", () => DISK.size(fd));
  sync = (fd: number): void => this.step("fsync", () => DISK.sync(fd));
  close = (fd: number): void => this.step("close", () => DISK.close(fd));
  rename = (from: string, to: string): void => this.step("rename", () => DISK.rename(from, to));
  link = (from: string, to: string): void => this.step("link", () => DISK.link(from, to));
  remove = (file: string): void => this.step("unlink", () => DISK.remove(file));
  makeFolder = (folder: string): void => this.step("mkdir", () => DISK.makeFolder(folder));
  list = (folder: string): readonly string[] => this.step("scandir", () => DISK.list(folder));
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "durable-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each(ERRORS)(
  "whichever call fails with %s, the old content is there or the new, and nothing between",
  (code) => {
    const file = join(folder, "state.json");
    let points = 0;
    for (let point = 1; ; point += 1) {
      writeFileSync(file, OLD);
      // Few bytes at a time: every write after the first finds half a file.
      const disk = new FailingDisk(point, code, 1000);
      let error: unknown;
      try {
        writeDurably(file, NEW, { disk });
      } catch (thrown) {
        error = thrown;
      }
      const content = readFileSync(file, "utf8");
      expect([OLD, NEW]).toContain(content);
      // Whoever is told that it was written finds it.
      if (error === undefined) expect(content).toBe(NEW);
      else expect(systemProblem(error)?.message).toMatch(new RegExp(`\\(${code} in `, "u"));
      if (disk.calls < point) break;
      points += 1;
    }
    expect(points).toBeGreaterThanOrEqual(CALLS.length + 7);
    // What the last failures left is cleared away by who comes later, once this process is gone.
    expect(
      readdirSync(folder).filter((name) => !/^state\.json(\.[0-9a-f]{8}-\d+-\w+\.\w+\.tmp)?$/u.test(name)),
    ).toEqual([]);
  },
);

test("a write that takes no bytes and says no error ends, and leaves the old content", () => {
  const file = join(folder, "state.json");
  writeFileSync(file, OLD);
  const disk: Disk = { ...DISK, write: () => 0 };
  expect(() => writeDurably(file, NEW, { disk })).toThrow(/ENOSPC/u);
  expect(readFileSync(file, "utf8")).toBe(OLD);
  expect(readdirSync(folder)).toEqual(["state.json"]);
});

test("a file that is shorter than what was written is not believed", () => {
  const file = join(folder, "state.json");
  writeFileSync(file, OLD);
  const disk: Disk = { ...DISK, size: () => 10 };
  expect(() => writeDurably(file, NEW, { disk })).toThrow(/10 of 8000 bytes/u);
  expect(readFileSync(file, "utf8")).toBe(OLD);
});

test.each(["Unknown system error -122", "UNKNOWN"])(
  "an error that Node calls %s has the system's name",
  (code) => {
    const quota = Object.assign(new Error("Unknown system error -122"), {
      code,
      errno: -122,
      syscall: "write",
      path: "/fleet/state.json",
    });
    expect(systemProblem(quota)?.message).toBe(
      "/fleet/state.json: this user's share of the disk is used up (EDQUOT in write); make room, then run the same again: what was begun goes on",
    );
  },
);
