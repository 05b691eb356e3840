import { describeHaproxy, HAPROXY, send } from "../routing/haproxy";
import { type CliResult, FleetFolder, identity } from "./fleet-folder";

const THREE = {
  "stacks/Pulumi.euw1a.yaml": identity(),
  "stacks/Pulumi.use1a.yaml": identity({ region: "us-east-1", cidr: "10.17.0.0/16" }),
  "stacks/Pulumi.usw2a.yaml": identity({ region: "us-west-2", cidr: "10.18.0.0/16" }),
};

interface Said {
  readonly simulated: boolean;
  readonly url: string;
  readonly stamps: readonly {
    readonly id: string;
    readonly up: boolean;
    readonly tenants: readonly string[];
  }[];
}

let folder: FleetFolder;
beforeAll(() => {
  folder = new FleetFolder(THREE);
});
afterAll(() => folder.remove());

test("route without --local is refused with what to say", async () => {
  const { code, stderr } = await folder.run(["route"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error: --local: only a local run .*stampworks route --local/);
});

test.each([
  [
    ["--haproxy", "no-such-haproxy"],
    /no HAProxy 3\.0 or newer; received none at "no-such-haproxy".*install it/,
  ],
  [["--for", "0"], /--for: not allowed; received "0"; allowed: a whole number from 1 to 86400/],
  [["--port", "70000"], /--port: not allowed; received "70000"/],
  [["nix"], /no such stamp; received "nix"; allowed: euw1a, use1a, usw2a/],
  [["--down", "nix"], /no such stamp; received "nix"/],
])("route --local %j exits with 2, says why, and leaves nothing behind", async (args, message) => {
  const { code, stderr, stdout } = await folder.run(["route", "--local", ...args]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(message);
  expect(folder.added()).toEqual([]);
});

describeHaproxy("route --local with HAProxy at hand", () => {
  const flags = ["route", "--local", "--haproxy", HAPROXY!, "--port", "0"];

  /** Runs the command; once it serves, `use` gets what it printed, a way to type, and what it said of late. */
  async function run(
    more: readonly string[],
    use: (said: Said, type: (line: string) => Promise<string>, end: () => void) => Promise<void>,
  ): Promise<CliResult> {
    let used: Promise<void> | undefined;
    const result = await folder.run([...flags, "--json", ...more], {}, (child) => {
      let printed = "";
      const type = (line: string): Promise<string> =>
        new Promise((told) => {
          child.stderr.once("data", (data: Buffer) => told(data.toString()));
          child.stdin.write(`${line}\n`);
        });
      child.stdout.on("data", (data: Buffer) => {
        printed += data.toString();
        if (used !== undefined || !printed.endsWith("}\n")) return;
        const end = (): void => void child.kill("SIGINT");
        used = use(JSON.parse(printed) as Said, type, end).finally(end);
      });
    });
    await used;
    return result;
  }

  const ask = async (said: Said, tenant: string): Promise<readonly [number, string | undefined]> => {
    const port = Number(new URL(said.url).port);
    const { status, headers } = await send(port, [["Host", `${tenant}.example.test`]]);
    return [status, headers["x-answered-by"] ?? headers["x-stamp-refusal"]];
  };

  test("answers each tenant from its stamp; a stamp typed stops, and only its tenants are affected", async () => {
    const { code, stderr } = await run(["--for", "60"], async (said, type) => {
      expect(said).toMatchObject({
        simulated: true,
        url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/),
      });
      expect(said.stamps.map(({ id, up }) => [id, up])).toEqual([
        ["euw1a", true],
        ["use1a", true],
        ["usw2a", true],
      ]);
      for (const { id, tenants } of said.stamps) {
        expect(tenants.length).toBeGreaterThan(0);
        for (const tenant of tenants) expect(await ask(said, tenant)).toEqual([200, id]);
      }
      expect(await ask(said, "nobody")).toEqual([404, "unknown"]);
      expect(await type("nix")).toContain('no stamp of this run: "nix"');
      expect(await type("use1a")).toContain("use1a is stopped");
      for (const { id, tenants } of said.stamps) {
        const expected = id === "use1a" ? [503, "down"] : [200, id];
        for (const tenant of tenants) expect(await ask(said, tenant)).toEqual(expected);
      }
      expect(await type("use1a")).toContain("use1a runs again");
    });
    expect(code).toBe(130);
    expect(stderr).not.toContain("error");
    expect(folder.added()).toEqual([]);
  });

  test("begins with a stamp stopped, and ends by itself when its time is over", async () => {
    const { code, stderr } = await folder.run(
      [...flags, "--for", "1", "--down", "euw1a", "euw1a", "usw2a"],
      {},
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "the time is over\n" });
  });

  test("prints a table and the requests to try, and says that the stamps are simulated", async () => {
    const { code, stdout } = await folder.run([...flags, "--for", "1", "--down", "euw1a"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^HAProxy 3\.\S+ at http:\/\/127\.0\.0\.1:\d+\/ before simulated stand-ins of 3 stamps/,
    );
    expect(stdout).toMatch(/^euw1a +aws +eu-west-1 +eu-standard +stopped +\S+/m);
    expect(stdout).toMatch(/^ {2}curl -H 'Host: acme\.example\.test' http:\/\/127\.0\.0\.1:\d+\//m);
  });

  test("is refused on a port that is taken", async () => {
    const { code } = await run(["--for", "20"], async (said) => {
      const port = new URL(said.url).port;
      const second = await folder.run(["route", "--local", "--haproxy", HAPROXY!, "--port", port]);
      expect(second.code).toBe(2);
      expect(second.stderr).toMatch(
        /the router can't listen there; received \d+; .*choose another one, or 0/,
      );
    });
    expect(code).toBe(130);
  });
});
