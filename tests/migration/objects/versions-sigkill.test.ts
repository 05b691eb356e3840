import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { S3 } from "@aws-sdk/client-s3";
import { isEqual } from "../../../tenants/migration/mover";
import { ObjectMover } from "../../../tenants/migration/objects/mover";
import { Moto, missingMoto } from "../../emulators/moto";
import { bundle } from "../../engines/bundle";
import { some } from "../../sweep";
import { temporaryFolder } from "../world";
import type { Told } from "./versions-child";
import { clientOf, kept, putText, s3Places } from "./versions-kept";

const OUT = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward" } as const;
const TOOLS = { tell: () => undefined, signal: new AbortController().signal };

const temporary = temporaryFolder();
afterAll(() => temporary.remove());

const WHEN = ["before", "within"] as const;
/** Writes that a copy of what is filled in takes, and removals that its deletion takes. */
const COPY = 5;
const PURGE = 6;
const kills = (most: number): readonly [at: number, when: Told["when"]][] =>
  Array.from({ length: most }, (_, at) => WHEN.map((when): [number, Told["when"]] => [at + 1, when])).flat();

(missingMoto === undefined ? describe : describe.skip)("a mover of versions that is ended by SIGKILL", () => {
  const child = bundle("../migration/objects/versions-child.ts");
  let moto: Moto;
  let client: S3;
  beforeAll(async () => {
    moto = await Moto.start();
    client = clientOf(moto);
  });
  afterAll(() => {
    moto.stop();
    child.dispose();
  });

  /** @returns by what the child was ended, or how many writes it took */
  function ended(told: Told): Promise<string> {
    return new Promise((resolve, reject) => {
      const one = spawn(process.execPath, [child.file, JSON.stringify(told)], {
        stdio: ["ignore", "pipe", "pipe"],
      });
      let [out, problem] = ["", ""];
      one.stdout.on("data", (text) => (out += String(text)));
      one.stderr.on("data", (text) => (problem += String(text)));
      one.on("close", (code, signal) => {
        if (code === 0 || signal !== null) resolve(signal ?? out);
        else reject(new Error(problem));
      });
    });
  }

  async function filled() {
    const { name, store } = await s3Places(client);
    for (const text of ["one", "two", "three"]) await putText(store("a1"), "t/acme/x", text);
    await putText(store("a1"), "t/acme/gone", "was");
    await store("a1").remove("t/acme/gone");
    await putText(store("a1"), "t/acme2/x", "another's");
    const folder = mkdtempSync(join(temporary.folder, "f-"));
    const mover = new ObjectMover({ store, prefix: "t/{tenant}/", folder, versions: "move", parallel: 1 });
    const told = { endpoint: moto.endpoint, folder, buckets: { a1: name("a1"), b1: name("b1") } };
    return { mover, store, told };
  }

  test.each(some(kills(COPY), 3))(
    "%s. write of the copy (%s): who goes on makes both ends equal",
    async (at, when) => {
      const { mover, store, told } = await filled();
      expect(await ended({ ...told, doing: "copy", at, when })).toBe("SIGKILL");
      await mover.copy(OUT, TOOLS);
      const [comparison] = await mover.compare(OUT);
      expect(isEqual(comparison!)).toBe(true);
      expect(await kept(store("b1"), "t/")).toEqual(await kept(store("a1"), "t/acme/"));
    },
    120_000,
  );

  test.each(some(kills(PURGE), 5))(
    "%s. removal of the deletion (%s): who goes on deletes the rest, and the other end has all",
    async (at, when) => {
      const { mover, store, told } = await filled();
      await mover.copy(OUT, TOOLS);
      const all = await kept(store("b1"), "t/");
      expect(await ended({ ...told, doing: "purge", at, when })).toBe("SIGKILL");
      const next = new ObjectMover({
        ...{ store, prefix: "t/{tenant}/", folder: told.folder, versions: "move", parallel: 1 },
      });
      await next.purge(OUT, "a1");
      expect(Object.keys(await kept(store("a1"), "t/"))).toEqual(["t/acme2/x"]);
      expect(await kept(store("b1"), "t/")).toEqual(all);
    },
    120_000,
  );

  test("a copy takes as many writes as are tried, and a deletion as many removals", async () => {
    const { told } = await filled();
    expect(await ended({ ...told, doing: "copy", at: 0, when: "before" })).toBe(String(COPY));
    expect(await ended({ ...told, doing: "purge", at: 0, when: "before" })).toBe(String(PURGE));
  });
});
