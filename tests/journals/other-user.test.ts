import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../engines/bundle";
import type { UserTask } from "./user-child";

/** Users of this machine without rights, that nobody else is. */
const [ANN, BOB] = [65_534, 65_533];
const isNode = (uid: number): boolean =>
  spawnSync(process.execPath, ["-e", ""], { uid, gid: uid, cwd: "/" }).status === 0;

/** Why operators of several users can't be had here; undefined when they can. */
const missing =
  process.getuid?.() !== 0
    ? "only root starts processes of other users"
    : isNode(ANN) && isNode(BOB)
      ? undefined
      : "Node is where other users can't reach it";

(missing === undefined ? describe : describe.skip)(
  `a lock of another user's process${missing === undefined ? "" : ` (${missing})`}`,
  () => {
    // Where others may read: the project may lie in a home.
    const base = mkdtempSync(join(tmpdir(), "users-"));
    const program = join(base, "user-child.cjs");
    const running: ChildProcess[] = [];
    let folders = 0;
    beforeAll(() => {
      chmodSync(base, 0o755);
      const child = bundle("../journals/user-child.ts");
      copyFileSync(child.file, program);
      chmodSync(program, 0o644);
      child.dispose();
    });
    afterEach(() => {
      for (const operator of running.splice(0)) operator.kill("SIGKILL");
    });
    afterAll(() => rmSync(base, { recursive: true }));

    /** A folder that all users share, as a project's on a machine of several operators. */
    function shared(): string {
      folders += 1;
      const folder = join(base, `folder-${folders}`);
      mkdirSync(folder);
      chmodSync(folder, 0o777);
      return folder;
    }

    function said(operator: ChildProcess): Promise<string> {
      return new Promise((done, fail) => {
        operator.once("message", (message) => done(String(message)));
        operator.once("close", () => fail(new Error("an operator ended")));
      });
    }

    async function operator(uid: number, umask = "022"): Promise<(task: UserTask) => Promise<string>> {
      const options = { uid, gid: uid, cwd: "/", env: { PATH: "/usr/bin:/bin" }, execArgv: [] };
      const child = fork(program, [umask], options);
      running.push(child);
      expect(await said(child)).toBe("ready");
      return (task) => {
        child.send(task);
        return said(child);
      };
    }

    const KINDS = [
      ["fleet", /^locked: \S+@\S+ \(process \d+\) works on the fleet since 20\d\d-\S+: rollout of r1/],
      ["stack", /^locked: stack euw1a is locked by process \d+ on \S+ \(up\) since 20\d\d-/],
    ] as const;

    test.each(KINDS)(
      "of a %s is respected while that lives, whoever of the two has more rights",
      async (kind, told) => {
        for (const [holder, other] of [
          [0, ANN],
          [ANN, 0],
          [ANN, BOB],
        ] as const) {
          const task = { kind, folder: shared() };
          expect(await (await operator(holder))(task)).toBe("has it");
          expect(await (await operator(other))(task)).toMatch(told);
        }
      },
    );

    test.each(KINDS)("of a %s that keeps it to itself (umask 077) is not taken for none", async (kind) => {
      for (const [holder, other] of [
        [0, ANN],
        [BOB, ANN],
      ] as const) {
        const task = { kind, folder: shared() };
        expect(await (await operator(holder, "077"))(task)).toBe("has it");
        expect(await (await operator(other))(task)).toMatch(
          /^locked: .*(lock\.1|euw1a\.lock).*: this user has no right to it \(EACCES/,
        );
      }
    });

    test.each(KINDS)(
      "of a %s is succeeded when that has ended, by any user who may write there",
      async (kind) => {
        for (const [holder, other] of [
          [0, ANN],
          [ANN, 0],
          [ANN, BOB],
        ] as const) {
          const task = { kind, folder: shared() };
          expect(await (await operator(holder))(task)).toBe("has it");
          const ended = running.at(-1);
          const isOver = new Promise((done) => ended?.once("close", done));
          ended?.kill("SIGKILL");
          await isOver;
          expect(await (await operator(other))(task)).toBe("has it");
        }
      },
    );
  },
);
