import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { capacitySchema } from "../../fleet/planning/capacity-schema";
import { identity } from "../cli/fleet-folder";
import { WatchedFleet } from "./watched";

/** What was merged into the branch that all changes go to, seen from a branch that does not have it. */
describe("capacity --watch on a branch without what was merged meanwhile", () => {
  let fleet: WatchedFleet;
  let far: string;
  let at: string;
  beforeEach(async () => {
    fleet = new WatchedFleet();
    fleet.commitAll();
    far = mkdtempSync(join(tmpdir(), "stampworks-remote-"));
    fleet.git("clone", "--quiet", "--bare", ".", join(far, "origin.git"));
    fleet.git("remote", "add", "origin", join(far, "origin.git"));
    fleet.git("branch", "feature");
    at = (await fleet.watch(75, { branch: true })).changes[0]!.at;
    fleet.git("-c", "user.name=a", "-c", "user.email=a@b", "merge", "--quiet", "--no-ff", "-m", "merge", at);
  });
  afterEach(() => {
    fleet.folder.remove();
    rmSync(far, { recursive: true, force: true });
  });

  test.each([true, false])("opens nothing once more, its branch deleted: %p", async (isDeleted) => {
    fleet.git("push", "--quiet", "origin", "main", at);
    if (isDeleted) {
      fleet.git("push", "--quiet", "origin", "--delete", at);
      fleet.git("branch", "--quiet", "-D", at);
    }
    fleet.git("checkout", "--quiet", "feature");
    fleet.git("branch", "--quiet", "-D", "main");
    for (const branch of [true, false])
      expect((await fleet.watch(75, { branch })).changes).toMatchObject([
        { state: "open", id: "euw1a1", at: "origin/main:stacks/Pulumi.euw1a1.yaml" },
      ]);
  });

  test("opens anew what was taken back there, though its branch is left", async () => {
    fleet.takeAway();
    fleet.commit("taken back");
    fleet.git("push", "--quiet", "origin", "main", at);
    fleet.git("checkout", "--quiet", "feature");
    expect((await fleet.watch(75, { branch: true })).changes).toMatchObject([
      { state: "opened", id: "euw1a1" },
    ]);
  });

  test("gives no other group the account and the block of what is merged", async () => {
    fleet.git("push", "--quiet", "origin", "main");
    fleet.git("branch", "--quiet", "-D", at);
    fleet.git("checkout", "--quiet", "feature");
    fleet.folder.write(
      "stacks/Pulumi.use1a.yaml",
      identity({ region: "us-east-1", account: '"210000000002"', cidr: "10.17.0.0/16" }),
    );
    const ran = await fleet.given("stamp,tenants\neuw1a,110\nuse1a,110\n", true);
    const { changes } = capacitySchema.parse(JSON.parse(ran.stdout));
    expect(changes?.find(({ residency }) => residency === "eu")).toMatchObject({ state: "open" });
    const opened = changes?.find(({ state }) => state === "opened");
    expect(opened).toMatchObject({ residency: "us" });
    const merged = fleet.git("show", "origin/main:stacks/Pulumi.euw1a1.yaml");
    const patch = readFileSync(join(fleet.folder.root, opened!.at), "utf8");
    for (const key of ["cidr", "account"])
      expect(patch).not.toContain(new RegExp(`${key}: (.*)`, "u").exec(merged)![1]!);
  });

  test("without a remote, main is what changes are merged into", async () => {
    fleet.git("remote", "remove", "origin");
    fleet.git("branch", "--quiet", "-D", at);
    fleet.git("checkout", "--quiet", "feature");
    expect((await fleet.watch(75, { branch: true })).changes).toMatchObject([
      { state: "open", id: "euw1a1", at: "main:stacks/Pulumi.euw1a1.yaml" },
    ]);
  });

  test("refuses what is merged and can't be read here, and says what to do", async () => {
    fleet.folder.write("stacks/Pulumi.euw1c.yaml", "config:\n  stampworks:cloud: mars\n");
    fleet.git("add", "-A");
    fleet.commit("by a later version");
    fleet.git("push", "--quiet", "origin", "main");
    fleet.git("checkout", "--quiet", "feature");
    await expect(fleet.watch(75, { branch: true })).rejects.toThrow(
      /^origin\/main:stacks\/Pulumi.euw1c.yaml: what stamp euw1c is to be can't be read here/,
    );
  });
});
