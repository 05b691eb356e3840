import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../architecture/sources";
import { FleetFolder, identity } from "../cli/fleet-folder";

const CENTRE = `config:
  stampworks:cloud: aws
  stampworks:region: eu-west-1
  stampworks:account: "210000000010"
  stampworks:stamps: { euw1a: "210000000001" }
`;

describe("a rollout of a fleet with a centre", () => {
  let folder: FleetFolder;
  beforeAll(() => {
    folder = new FleetFolder({
      "index.js": `module.exports = require(${JSON.stringify(join(ROOT, "dist/stacks/index.js"))});`,
      "stacks/Pulumi.euw1a.yaml": identity(),
      "stacks/Pulumi.central-aws-eu.yaml": CENTRE,
    });
  });
  afterAll(() => folder.remove());

  async function waves(...args: string[]): Promise<string[][]> {
    const { code, stderr, stdout } = await folder.run([
      "rollout",
      "--all-at-once",
      "--emit",
      "github",
      ...args,
    ]);
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    const all = JSON.parse(/^all=(.*)$/m.exec(stdout)?.[1] ?? "[]") as {
      include: { stamp: string; ring: string; region: string; account: string }[];
    }[];
    return all.map(({ include }) =>
      include.map(({ account, region, ring, stamp }) => `${stamp} ${ring} ${region} ${account}`),
    );
  }

  test("gives CI the centre as the first wave, with the centre's own account, and alone where it alone is named", async () => {
    const [centre, stamp] = [
      ["central-aws-eu central eu-west-1 210000000010"],
      [expect.stringMatching(/^euw1a \S+ eu-west-1 210000000001$/)],
    ];
    expect(await waves()).toEqual([centre, stamp]);
    expect(await waves("--stamps", "central-aws-eu")).toEqual([centre]);
    expect(await waves("--stamps", "euw1a")).toEqual([stamp]);
  });

  test("is reported with its law and what it takes, and judged once it is up", async () => {
    const centres = async (): Promise<unknown> => {
      const { code, stderr, stdout } = await folder.run(["report", "--json"]);
      expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
      return (JSON.parse(stdout) as { central: unknown }).central;
    };
    const centre = {
      id: "central-aws-eu",
      cloud: "aws",
      region: "eu-west-1",
      residency: "eu",
      stamps: 1,
      former: 0,
    };
    expect(await centres()).toEqual([{ ...centre, state: "not up" }]);
    expect((await folder.run(["up", "central-aws-eu"])).code).toBe(0);
    expect(await centres()).toEqual([{ ...centre, state: "up" }]);
    expect((await folder.run(["report", "--out", "page.html"])).code).toBe(0);
    expect(readFileSync(join(folder.root, "page.html"), "utf8")).toContain(
      '<th scope="row">central-aws-eu</th><td>aws</td><td>eu-west-1</td><td>eu</td><td>1</td><td>0</td><td>up</td>',
    );
  });
});
