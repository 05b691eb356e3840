import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { embeddedEngine } from "../../engines/embedded";
import type { Engine } from "../../engines/engine";
import type { EngineSource } from "../../fleet/context";
import { openJournals } from "../../fleet/journals";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "places-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A real engine whose routing stack has made a registry here, or none. */
function realEngine(registry: string | undefined): EngineSource {
  return {
    name: "pulumi",
    open: async () => {
      const engine = await embeddedEngine.open(root);
      const outputs: Engine["outputs"] = async () => (registry === undefined ? undefined : { registry });
      return Object.assign(Object.create(engine) as Engine, { outputs });
    },
  };
}

async function placeOf(engine: EngineSource, named?: string): Promise<string> {
  const journals = await openJournals({ engine, cwd: root }, { root, name: "probe" }, "fleet", named);
  await journals.close();
  return journals.place;
}

const OWN = /\.stampworks\/rollouts$/;
const CLOUD = "dynamodb://eu-west-1/registry";

test("operators meet in the registry's store once the routing layer has made one in a cloud, and till then in a folder", async () => {
  expect(await placeOf(embeddedEngine)).toMatch(OWN);
  expect(await placeOf(realEngine(undefined))).toMatch(OWN);
  expect(await placeOf(realEngine(CLOUD))).toBe(CLOUD);
});

test("what the command names goes before what stampworks.yaml says, and that before what is so by itself", async () => {
  writeFileSync(join(root, "stampworks.yaml"), "journal: folder\n");
  expect(await placeOf(realEngine(CLOUD))).toMatch(OWN);
  expect(await placeOf(realEngine(CLOUD), "registry")).toBe(CLOUD);
  expect(await placeOf(realEngine(undefined), CLOUD)).toBe(CLOUD);
  writeFileSync(join(root, "stampworks.yaml"), "journal: registry\n");
  expect(await placeOf(embeddedEngine)).toBe(".stampworks/registry");
  expect(await placeOf(realEngine(CLOUD), "folder")).toMatch(OWN);
  expect(await placeOf(realEngine(CLOUD), "shared")).toMatch(/shared$/);
});

test("an address of no registry is refused with those there are", async () => {
  await expect(placeOf(embeddedEngine, "redis://here")).rejects.toThrow(
    /no registry is there.*dynamodb:\/\//,
  );
});

describe("an operator whom the registry's store refuses", () => {
  let server: Server;
  let says = "";
  const before = { ...process.env };
  beforeAll(async () => {
    // What DynamoDB answers is the name of an error and its words.
    server = createServer((_, response) => {
      response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${says}`, message: "no" }));
    });
    await new Promise<void>((done) => {
      server.listen(0, "127.0.0.1", done);
    });
    const { port } = server.address() as AddressInfo;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: "somebody",
      AWS_SECRET_ACCESS_KEY: "something",
    });
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
    process.env = before;
  });

  test.each([
    [
      "AccessDeniedException",
      "this identity needs dynamodb:GetItem, dynamodb:Query, dynamodb:PutItem and dynamodb:DeleteItem on the table; ",
    ],
    ["UnrecognizedClientException", "sign in: "],
    ["ResourceNotFoundException", "bring the routing stack up first: it makes the registry's table; "],
  ])("is told with %s what is missing, what it is for, and how to do without", async (name, fix) => {
    says = name;
    const project = { root, name: "probe" };
    const journals = await openJournals({ engine: realEngine(CLOUD), cwd: root }, project, "fleet");
    const error: unknown = await journals
      .lock("rollout of r1", "the fleet")
      .catch((thrown: unknown) => thrown);
    await journals.close();
    expect(String(error)).toContain(`DynamoDB: ${name}; ${fix}`);
    expect(String(error)).toContain(
      `locks and journals of the fleet are kept there (${CLOUD}), where its operators meet; where nobody else works on the fleet, --journal folder, or journal: folder in stampworks.yaml, keeps them on this machine`,
    );
  });
});
