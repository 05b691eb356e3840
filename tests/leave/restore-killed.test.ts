import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { eraseTenant } from "../../fleet/tenants/leave/erase";
import { bundle } from "../engines/bundle";
import { withServers } from "../migration/with-servers";
import { START } from "../start";
import { times } from "../sweep";
import { Rows } from "./rows";
import { Stage } from "./stage";

const child = bundle("../leave/restore-child.ts");
afterAll(() => child.dispose());

function restore(stage: Stage, point: number): NodeJS.Signals | null {
  const { signal, stderr } = spawnSync(process.execPath, [...START, child.file, stage.root, String(point)], {
    ...{ encoding: "utf8", env: { ...process.env, ...stage.env } },
  });
  expect(stderr).toBe("");
  return signal;
}

/** Exports acme and erases it: what is left of it is the bundle. */
async function leave(stage: Stage): Promise<void> {
  const erased = await eraseTenant(
    {
      ...{ mode: "start", tenant: "acme", keep: [], leaseMs: 0, confirm: false, yes: true },
      ...{ export: join(stage.root, "bundle"), key: "evidence.key" },
    },
    stage.context(),
  );
  expect(erased).toMatchObject({ kind: "erased" });
}

/**
 * Kills it at each so manieth point on a stage of its own, and asks again.
 * @returns how often it was killed
 */
async function killedEach(
  step: number,
  makeStage: () => Promise<Stage>,
  picture: (stage: Stage) => Promise<unknown>,
): Promise<number> {
  let kills = 0;
  for (let point = 1, killed = true; killed; point += step) {
    const stage = await makeStage();
    try {
      const whole = await picture(stage);
      await leave(stage);
      killed = restore(stage, point) === "SIGKILL";
      const found = (): Promise<readonly unknown[]> =>
        stage.withRegistry(async (registry) => [
          await registry.get("tenant", "acme"),
          (await registry.get("stamp", "a1"))?.use.tenants,
        ]);
      if (killed) {
        kills += 1;
        const [item] = await found();
        // It is served with all that it had, or not at all.
        const isServed = item !== undefined && !("pending" in Object(item));
        if (isServed) expect(await picture(stage)).toEqual(whole);
        else expect(restore(stage, 0)).toBeNull();
      }
      expect({ point, now: await picture(stage) }).toEqual({ point, now: whole });
      expect(await found()).toEqual([
        expect.objectContaining({ stamp: "a1", pool: "eu-standard" }) as unknown,
        2,
      ]);
      expect((await found())[0]).not.toHaveProperty("pending");
    } finally {
      stage.remove();
    }
  }
  return kills;
}

test("killed at any step (kill -9) and asked again, a bundle of files is brought back to the same end", async () => {
  const kills = await killedEach(
    times(5, 1),
    async () => {
      const stage = new Stage();
      await stage.furnish(["acme", "acme-eu"]);
      for (const tenant of ["acme", "acme-eu"])
        for (const name of ["deep/one", "two", "empty"])
          stage.write(`objects/a1/t/${tenant}/${name}`, name === "empty" ? "" : `${tenant} ${name}`);
      return stage;
    },
    (stage) => Promise.resolve(stage.files("objects")),
  );
  expect(kills).toBeGreaterThanOrEqual(times(2, 9));
});

withServers("a tenant with rows in PostgreSQL", () => {
  const rows = new Rows();
  beforeAll(() => rows.start());
  afterAll(() => rows.remove());

  test("killed at any step (kill -9) and asked again, its bundle is brought back row by row", async () => {
    const kills = await killedEach(
      times(7, 1),
      () => rows.stage(),
      async (stage) => [
        await rows.rowsOf(1),
        await rows.rowsOf(11),
        await rows.machinery(),
        stage.files("objects"),
      ],
    );
    expect(kills).toBeGreaterThanOrEqual(times(2, 12));
  });
});
