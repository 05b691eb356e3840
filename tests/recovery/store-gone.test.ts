import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassingError } from "../../tenants/migration/mover";
import { DirectoryStore } from "../../tenants/migration/objects/directory";
import { ObjectMover } from "../../tenants/migration/objects/mover";
import { temporaryFolder } from "../migration/world";

const OUT = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward", lasting: true } as const;

describe("a standby of objects whose home's store", () => {
  let folder: string;
  let remove: () => void;
  let noted: (key: string) => void = () => undefined;
  let mover: ObjectMover;
  const home = (...names: string[]): string => join(folder, "a1", ...names);
  const standby = (): string[] => readdirSync(join(folder, "b1/t/acme")).sort();

  beforeEach(async () => {
    ({ folder, remove } = temporaryFolder());
    noted = () => undefined;
    mover = new ObjectMover({
      store: (stamp) => new DirectoryStore(join(folder, stamp)),
      prefix: "t/{tenant}/",
      folder: join(folder, "manifests"),
      killPoint: (point, what) => {
        if (point === "object noted") noted(what);
      },
    });
    mkdirSync(home("t/acme"), { recursive: true });
    for (const name of ["one", "two", "three"]) writeFileSync(home("t/acme", name), name);
    await mover.hold(OUT, "b1", "closed");
    await mover.hold(OUT, "a1", "open");
    await mover.follow(OUT);
    expect(standby()).toEqual(["one", "three", "two"]);
  });
  afterEach(() => remove());

  test("deleted an object deletes it, too", async () => {
    rmSync(home("t/acme/two"));
    expect(await mover.follow(OUT)).toMatchObject({ changes: 1 });
    expect(standby()).toEqual(["one", "three"]);
  });

  test("has gone away, or was made anew, keeps what it has", async () => {
    renameSync(home(), join(folder, "gone"));
    await expect(mover.follow(OUT)).rejects.toThrow(PassingError);
    mkdirSync(home("t/acme"), { recursive: true });
    await expect(mover.follow(OUT)).rejects.toThrow(PassingError);
    expect(standby()).toEqual(["one", "three", "two"]);
  });

  test("goes away in the middle of a pass keeps what it has, and does not say that it has more", async () => {
    const before = await mover.followedUpTo(OUT);
    writeFileSync(home("t/acme/one"), "written to");
    noted = () => {
      if (existsSync(home())) renameSync(home(), join(folder, "gone"));
    };
    await expect(mover.follow(OUT)).rejects.toThrow(PassingError);
    expect(standby()).toEqual(["one", "three", "two"]);
    expect(await mover.followedUpTo(OUT)).toEqual(before);
  });
});
