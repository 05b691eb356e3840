import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../architecture/sources";
import { Cloud } from "../../components/contract/cloud";
import { CLOUD_SDKS, withSdk } from "../../components/contract/cloud-sdk";
import { StampError } from "../../core/errors";

const CLOUDS = Object.values(Cloud);

/** What Node.js throws when it can't find a module. */
function missing(request: string): Error {
  return Object.assign(
    new Error(`Cannot find module '${request}'\nRequire stack:\n- /x/components/index.js`),
    {
      code: "MODULE_NOT_FOUND",
    },
  );
}

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test("no cloud's SDK is loaded by who imports the package's entries", () => {
  const program = `
    for (const entry of ["components", "components/program", "graph", "policies", "tenants"])
      require(${JSON.stringify(join(ROOT, "dist"))} + "/" + entry + "/index.js");
    console.log(Object.keys(require.cache).filter((file) => /@pulumi.(aws|azure-native|gcp)\\W/.test(file)).length);`;
  expect(execFileSync(process.execPath, ["-e", program], { encoding: "utf8" })).toBe("0\n");
});

describe.each(CLOUDS)("the SDK of %s", (cloud) => {
  const { name, range } = CLOUD_SDKS[cloud];
  const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Record<
    "dependencies" | "devDependencies" | "peerDependencies" | "peerDependenciesMeta",
    Record<string, string | { optional: boolean }>
  >;

  test("is an optional peer of the package in the versions that an error names, and pinned for the repository", () => {
    expect(manifest.dependencies).not.toHaveProperty(name);
    expect(manifest.peerDependencies[name]).toBe(range);
    expect(manifest.peerDependenciesMeta[name]).toEqual({ optional: true });
    const [pinned = [], oldest = []] = [manifest.devDependencies[name], range.slice(1)].map((version) =>
      String(version).split(".").map(Number),
    );
    expect([pinned[0], pinned.length]).toEqual([oldest[0], 3]);
    expect((pinned[1] ?? 0) >= (oldest[1] ?? 0)).toBe(true);
  });

  test.each([name, `${name}/network`])(
    "is named with the command that installs it when %s is missing",
    (request) => {
      const error = thrownBy(() =>
        withSdk(cloud, () => {
          throw missing(request);
        }),
      );
      expect(error).toBeInstanceOf(StampError);
      expect(error).toMatchObject({ code: "input", details: { field: "cloud", received: cloud } });
      expect(String(error)).toContain(`${name}, which is not installed`);
      expect(String(error)).toContain(`npm install "${name}@${range}"`);
    },
  );

  test.each([missing(`${name}-other`), missing("left-pad"), new Error(`Cannot find module '${name}'`)])(
    "is not blamed for another fault",
    (fault) => {
      expect(
        thrownBy(() =>
          withSdk(cloud, () => {
            throw fault;
          }),
        ),
      ).toBe(fault);
    },
  );
});
