import { spawn } from "node:child_process";
import type { Project } from "../../fleet/inventory/project";
import { liesWithin } from "../../core/files/read-text";

/**
 * Where a build has replaced this command's own files, runs it again from the new ones and ends this process
 * with its exit code. Elsewhere it does nothing.
 */
export async function restartAfterBuild(project: Project): Promise<void> {
  const isOwnProject = liesWithin(project.root, __dirname) && !__dirname.includes("node_modules");
  if (!isOwnProject) return;
  const child = spawn(process.execPath, process.argv.slice(1), { stdio: "inherit" });
  // The terminal sends Ctrl-C to both; the new process decides.
  process.removeAllListeners("SIGINT");
  process.on("SIGINT", () => undefined);
  process.removeAllListeners("SIGTERM");
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  const code = await new Promise<number>((done, fail) => {
    child.once("error", fail);
    child.once("close", (status) => done(status ?? 1));
  });
  process.exit(code);
}
