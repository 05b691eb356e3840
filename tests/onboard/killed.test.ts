import { spawnSync } from "node:child_process";
import { bundle } from "../engines/bundle";
import { START } from "../start";
import { times } from "../sweep";
import { OnboardProject } from "./project";

const child = bundle("../onboard/add-child.ts");
afterAll(() => child.dispose());

const STEPS = `onboard:
  - { name: schema, command: "echo schema >> log" }
  - { name: admin, command: "echo admin >> log" }
`;

function add(project: OnboardProject, point: number): NodeJS.Signals | null {
  const args = [...START, child.file, project.root, String(point)];
  const { signal, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(stderr).toBe("");
  return signal;
}

test("killed at any step (kill -9) and asked again, a tenant that is added comes to the same end, and is not served before", async () => {
  let kills = 0;
  for (let point = 1, killed = true; killed; point += times(2, 1)) {
    const project = new OnboardProject(STEPS);
    try {
      await project.register();
      killed = add(project, point) === "SIGKILL";
      if (killed) {
        kills += 1;
        const now = await project.answer("acme");
        // It is served only once every step is done.
        if (now !== 403) expect([now, project.lines()]).toEqual(["euw1a", ["schema", "admin"]]);
        expect(add(project, 0)).toBeNull();
      }
      expect(await project.answer("acme")).toBe("euw1a");
      const lines = project.lines();
      // One that was cut short after it ran is run again; none is left out, and none comes before the other is done.
      expect(lines.length).toBeLessThanOrEqual(3);
      expect([...new Set(lines)]).toEqual(["schema", "admin"]);
      expect([...lines].sort().reverse()).toEqual(lines);
      const item = await project.withRegistry((registry) => registry.get("tenant", "acme"));
      expect(item?.pending).toBeUndefined();
    } finally {
      project.remove();
    }
  }
  expect(kills).toBeGreaterThanOrEqual(times(4, 9));
});
