import { existsSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { FleetFolder, identity, PROGRAM, PROJECT } from "./fleet-folder";

/** A project whose build copies its one source; `fail` makes it fail. */
function project(build: string | undefined): FleetFolder {
  const folder = new FleetFolder({
    "Pulumi.yaml": PROJECT.replace("main: index.js", "main: dist/index.js"),
    "package.json": JSON.stringify({ name: "probe", scripts: build === undefined ? {} : { build } }),
    "build.cjs": 'require("fs").copyFileSync("index.ts", "dist/index.js");',
    "index.ts": PROGRAM,
    "dist/index.js": 'throw new Error("an old build");',
    "stacks/Pulumi.euw1a.yaml": identity(),
  });
  utimesSync(join(folder.root, "dist/index.js"), 1000, 1000);
  return folder;
}

describe("a program whose sources are newer than its compiled files", () => {
  test("is compiled with the project's own build before it is run, and the command says so once", async () => {
    const folder = project("node build.cjs");
    try {
      const first = await folder.run(["preview"]);
      expect(first).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(/^sources have changed: npm run build$/m),
      });
      const second = await folder.run(["preview"]);
      expect(second.code).toBe(0);
      expect(second.stderr).not.toContain("npm run build");
    } finally {
      folder.remove();
    }
  });

  test("is not run when the build fails; the build's own words are shown", async () => {
    const folder = project(`node -e "console.error('TS1005: ; expected'); process.exit(1)"`);
    try {
      const { code, stdout, stderr } = await folder.run(["up", "--all"]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain("npm run build failed:\nTS1005: ; expected");
      expect(existsSync(join(folder.root, ".stampworks"))).toBe(false);
    } finally {
      folder.remove();
    }
  });

  test("is not run without a build script; the message says what to do", async () => {
    const folder = project(undefined);
    try {
      const { code, stderr } = await folder.run(["up", "--all"]);
      expect(code).toBe(2);
      expect(stderr).toContain("dist/index.js: the program's sources are newer than its compiled files");
      expect(stderr).toContain("give package.json a script called build");
    } finally {
      folder.remove();
    }
  });
});
