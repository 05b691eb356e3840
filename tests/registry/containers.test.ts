import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../engines/bundle";
import { clearMachines, missingMachines, NAMESPACE } from "../journals/machines";

(missingMachines === undefined ? describe : describe.skip)(
  `a registry's folder that two containers share${missingMachines === undefined ? "" : ` (${missingMachines})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), "containers-"));
    const child = bundle("../registry/open-child.ts");
    const running: { readonly container: ChildProcess; readonly ended: Promise<string> }[] = [];
    afterAll(() => {
      for (const { container } of running) container.kill("SIGKILL");
      child.dispose();
      clearMachines();
      rmSync(folder, { recursive: true, force: true });
    });

    /** Opens the registry in a container of its own, whose first process it is. */
    function opened(): Promise<string> {
      const [program = "", ...rest] = NAMESPACE;
      const container = spawn(program, [...rest, process.execPath, child.file, folder], {
        stdio: ["ignore", "ignore", "pipe", "ipc"],
      });
      let complaints = "";
      container.stderr?.on("data", (part: Buffer) => (complaints += part.toString()));
      const ended = new Promise<string>((done) => {
        container.once("close", (code, signal) => done(`${signal ?? code} ${complaints}`.trim()));
      });
      running.push({ container, ended });
      return new Promise((done, fail) => {
        container.once("message", (said) => done(String(said)));
        container.once("close", () => fail(new Error("a container ended")));
      });
    }

    test("is refused to the second by name, and free when the first has ended", async () => {
      expect(await opened()).toBe("open in process 1");
      expect(await opened()).toMatch(
        /^locked: a process of the same number \(1\) in another container has the registry open; wait until it is done/,
      );
      // Nothing that LMDB had begun for it ends it a moment later: it comes to its own end.
      expect(await running[1]?.ended).toBe("0");
      running[0]?.container.kill("SIGKILL");
      await running[0]?.ended;
      expect(await opened()).toBe("open in process 1");
    });
  },
);
