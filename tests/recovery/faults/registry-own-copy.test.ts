import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { newDrillName, REGISTRY_DRILL_JOURNAL } from "../../../fleet/recovery/registry/journal";
import { ownJournals } from "../../../fleet/journals";
import { COPY, drill, LIVE, RegistryFleets } from "./registry-fleet";

const MADE = `cp -R ${COPY} copies-$STAMPWORKS_DRILL && echo copies-$STAMPWORKS_DRILL`;
/** What tells that `remove` was run, and with what. */
const TELL = 'echo "<$STAMPWORKS_RESTORED>" >> removed && rm -r $STAMPWORKS_RESTORED';

describe("nothing that a drill of the registry did not make itself is removed", () => {
  const fleets = new RegistryFleets();
  afterEach(() => fleets.remove());

  test("a command's own copy, which bears the drill's name, is compared and removed", async () => {
    const fleet = await fleets.command(`${MADE}; echo warning: slow disk >&2`, TELL);
    const { record } = await drill(fleet);
    expect(record).toMatchObject({ held: true, backup: "command", problems: [] });
    expect(readdirSync(fleet.root).filter((name) => name.startsWith("copies-"))).toEqual([]);
    expect(readFileSync(join(fleet.root, "removed"), "utf8")).toMatch(
      /^<\/.*\/copies-drill-[0-9a-f]{16}>\n$/,
    );
  });

  test("nor the registry, however it is spelled or linked", async () => {
    const spelled = [LIVE, `./${LIVE}`, `${LIVE}/`, `$PWD/${LIVE}`, `backups/../${LIVE}`].map(
      (it) => `echo ${it}`,
    );
    const linked = [
      `ln -s $PWD/${LIVE} $STAMPWORKS_DRILL && echo $STAMPWORKS_DRILL`,
      `mkdir $STAMPWORKS_DRILL && ln $PWD/${LIVE}/data.mdb $STAMPWORKS_DRILL/data.mdb && echo $STAMPWORKS_DRILL`,
      `mkdir $STAMPWORKS_DRILL && ln -s $PWD/${LIVE}/data.mdb $STAMPWORKS_DRILL/data.mdb && echo $STAMPWORKS_DRILL`,
      `mkdir $STAMPWORKS_DRILL && echo $STAMPWORKS_DRILL/../${LIVE}`,
    ];
    for (const restore of [...spelled, ...linked]) {
      const fleet = await fleets.command(restore, TELL);
      const { code, record } = await drill(fleet);
      expect(record.problems).toEqual([expect.stringMatching(/: it was neither opened nor removed$/)]);
      expect({ code, held: record.held, restore }).toEqual({ code: 1, held: false, restore });
      expect(existsSync(join(fleet.root, "removed"))).toBe(false);
    }
  });

  test("nor the registry that was moved to where the copy should be", async () => {
    const move = `mv ${LIVE} $STAMPWORKS_DRILL && cp -R $STAMPWORKS_DRILL ${LIVE} && echo $STAMPWORKS_DRILL`;
    const { record } = await drill(await fleets.command(move, TELL));
    expect(record.problems).toEqual([expect.stringMatching(/has the registry's own data.mdb/)]);
  });

  test("nor what was there before, or what a shell would take apart", async () => {
    for (const restore of [
      `echo ${COPY}`,
      "echo backups",
      "echo",
      "echo nowhere-$STAMPWORKS_DRILL",
      `${MADE}' $HOME'`,
    ]) {
      const fleet = await fleets.command(restore, TELL);
      expect((await drill(fleet)).record).toMatchObject({ held: false, rpoMet: false });
      expect({ restore, removed: existsSync(join(fleet.root, "removed")) }).toEqual({
        restore,
        removed: false,
      });
      expect(existsSync(join(fleet.root, COPY, "data.mdb"))).toBe(true);
      expect(existsSync(join(fleet.root, "nowhere"))).toBe(false);
    }
    for (const address of ["dynamodb://eu-west-1/live", "firestore://fleet/(default)/registry"]) {
      const { record } = await drill(await fleets.command(`echo '${address}'`, TELL));
      expect(record.problems).toEqual([expect.stringMatching(/: it was neither opened nor removed$/)]);
    }
  });

  test("nor anything where restoring failed: what may be left is named", async () => {
    for (const restore of ["exit 4", `${MADE}; exit 4`, `echo ./${LIVE}; exit 4`]) {
      const fleet = await fleets.command(restore, "rm -rf backups/$STAMPWORKS_RESTORED");
      expect((await drill(fleet)).record.problems).toEqual([
        expect.stringMatching(/^the command that restores ended with 4; .* look for drill-[0-9a-f]{16}$/),
      ]);
      expect(existsSync(join(fleet.root, COPY, "data.mdb"))).toBe(true);
    }
  });

  test("a copy that is left by its `remove` is a problem", async () => {
    const { code, record } = await drill(await fleets.command(MADE, "true"));
    expect(record.problems).toEqual([
      expect.stringMatching(/^the copy is not gone: the command that removes left it there; remove it: /),
    ]);
    expect(code).toBe(1);
  });

  test("nor the registry behind a recovery point that is a link to it, or its file", async () => {
    const fleet = await fleets.make();
    rmSync(join(fleet.root, COPY), { recursive: true });
    symlinkSync(join(fleet.root, LIVE), join(fleet.root, COPY));
    expect((await drill(fleet)).record.problems).toEqual([
      "recovery point 20270131T120000Z is a link, or its data.mdb is no file",
    ]);
    rmSync(join(fleet.root, COPY));
    mkdirSync(join(fleet.root, COPY));
    linkSync(join(fleet.root, LIVE, "data.mdb"), join(fleet.root, COPY, "data.mdb"));
    expect((await drill(fleet)).record.problems).toEqual([
      "recovery point 20270131T120000Z is the registry's own file",
    ]);
  });

  test("nor what lies in the scratch folder under another name, a registry among it", async () => {
    const fleet = await fleets.make();
    const [registry, other] = [".stampworks/drills/.registry", ".stampworks/drills/.registry-drill"];
    for (const folder of [registry, other])
      cpSync(join(fleet.root, LIVE), join(fleet.root, folder), { recursive: true });
    rmSync(join(fleet.root, other, "data.mdb"));
    expect((await drill(fleet, { registry })).record).toMatchObject({ held: true, problems: [] });
    expect(existsSync(join(fleet.root, registry, "data.mdb"))).toBe(true);
    expect(existsSync(join(fleet.root, other))).toBe(true);
  });

  test("what a drill that was killed has left is named, once, and stays", async () => {
    const fleet = await fleets.make();
    const name = newDrillName();
    const drills = ownJournals(fleet.root, "fleet").of("registry-drill");
    const lock = await drills.lock("drill registry", "a restore of the registry");
    const begin = {
      kind: "begin",
      version: 1,
      at: new Date().toISOString(),
      by: "ann@host",
      registry: LIVE,
      name,
    } as const;
    (await drills.create(REGISTRY_DRILL_JOURNAL, begin, lock)).close();
    await lock.release();
    const left = join(fleet.root, "left", name);
    mkdirSync(left, { recursive: true });
    const { record } = await drill(fleet);
    expect(record.problems).toEqual([
      expect.stringMatching(new RegExp(`^the drill that ann@host .*${name}`)),
    ]);
    expect(existsSync(left)).toBe(true);
    expect((await drill(fleet)).record.problems).toEqual([]);
  });

  test("the drill's name is written down before anything bears it", async () => {
    const asked = `grep -q $STAMPWORKS_DRILL .stampworks/rollouts/registry-drill/registry-drill-0001.jsonl || exit 7; ${MADE}`;
    expect((await drill(await fleets.command(asked))).record).toMatchObject({ held: true, problems: [] });
  });
});
