import { fleetContext } from "../../fleet/context";
import { restoreTenant } from "../../fleet/tenants/leave/restore";

/** Brings a bundle back and kills itself at the n-th point between two effects. Arguments: the project's folder, n. */
async function main([cwd = "", count = "0"]: readonly string[]): Promise<void> {
  let left = Number(count);
  const killPoint = (): void => {
    left -= 1;
    if (left === 0) process.kill(process.pid, "SIGKILL");
  };
  const engine = {
    name: "embedded" as const,
    open: () => Promise.reject(new Error("no stack is looked at")),
  };
  const context = fleetContext({ cwd, engine, env: process.env });
  await restoreTenant({ folder: "bundle", to: "a1" }, context, killPoint);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(String(error));
  process.exitCode = 1;
});
