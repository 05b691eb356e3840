import { FleetFolder, identity } from "./fleet-folder";

let folder: FleetFolder;
beforeAll(() => {
  folder = new FleetFolder({
    "stacks/Pulumi.euw1a.yaml": identity(),
    "stacks/Pulumi.use1a.yaml": identity({ region: "us-east-1", cidr: "10.17.0.0/16" }),
  });
});
afterAll(() => folder.remove());

test.each([
  [["--port", "70000"], /--port: not allowed; received "70000"/],
  [["--every", "0"], /--every: not allowed; received "0"/],
])("serve %j exits with 2 and says why", async (args, message) => {
  const { code, stderr } = await folder.run(["serve", ...args]);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test("serve gives the fleet's page to who has its address, sees what changes, and leaves nothing behind", async () => {
  const seen: unknown[] = [];
  let used: Promise<void> | undefined;
  const { code } = await folder.run(["serve", "--port", "0", "--every", "1", "--json"], {}, (child) => {
    let printed = "";
    child.stdout.on("data", (chunk) => {
      printed += String(chunk);
      if (!printed.trimEnd().endsWith("}") || used !== undefined) return;
      const { address, url } = JSON.parse(printed) as { address: string; url: string };
      const token = new URL(url).searchParams.get("token") ?? "";
      const ask = async (path: string): Promise<Response> => {
        for (;;) {
          const answer = await fetch(`${address}${path}`, { headers: { authorization: `Bearer ${token}` } });
          if (answer.status !== 503) return answer;
          await answer.text();
          await new Promise((done) => setTimeout(done, 50));
        }
      };
      used = (async () => {
        seen.push((await fetch(address)).status);
        const page = await (await ask("")).text();
        seen.push(page.includes("euw1a") && page.includes("Served by stampworks serve"));
        const ids = async (): Promise<string[]> =>
          ((await (await ask("report.json")).json()) as { stamps: { id: string }[] }).stamps.map(
            ({ id }) => id,
          );
        seen.push(await ids());
        folder.write("stacks/Pulumi.usw2a.yaml", identity({ region: "us-west-2", cidr: "10.18.0.0/16" }));
        while ((await ids()).length < 3) await new Promise((done) => setTimeout(done, 50));
      })().finally(() => child.kill("SIGINT"));
    });
  });
  await used;
  expect(code).toBe(130);
  expect(seen).toEqual([401, true, ["euw1a", "use1a"]]);
});
