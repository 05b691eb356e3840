import { fleetContext } from "../../fleet/context";
import { addTenant } from "../../fleet/tenants/onboard/add";

/** Adds the tenant acme and kills itself at the n-th point between two effects. Arguments: the project's folder, n. */
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
  await addTenant(
    { tenant: "acme", mode: "start", strategy: "headroom", request: { residency: "eu", tier: "standard" } },
    fleetContext({ cwd, engine }),
    killPoint,
  );
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(String(error));
  process.exitCode = 1;
});
