import { drillsSchema } from "../../fleet/recovery/drills-schema";
import { problemsAt } from "../../fleet/recovery/recover/bring";

const checks = [{ command: "test -d $STAMPWORKS_RESTORED" }];
const settings = drillsSchema.parse({
  residency: ["eu"],
  restore: [
    {
      kind: "objects",
      points: "backups/{stamp}",
      into: { kind: "directory", folder: "stores/{stamp}" },
      checks,
    },
    {
      kind: "postgres",
      backups: "base/{stamp}",
      wal: "wal/{stamp}",
      checks: [...checks, { command: "true" }],
    },
  ],
});

test("a command that looks at a folder of objects is not asked of a store, which has none; one of a database is", async () => {
  const at = new Map([
    ["objects", { address: "euw1c", has: () => true }],
    ["database", { address: "postgresql://nowhere" }],
  ]);
  const problems = await problemsAt(settings, at, { stamp: "euw1a", signal: new AbortController().signal });
  expect(problems).toEqual([expect.stringMatching(/^database: test -d/)]);
});
