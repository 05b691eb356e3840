import { routerOptions } from "../../../router/follow/environment";
import { badTokenKey } from "../../../router/follow/token-key";
import { blueprint } from "../../../stacks/blueprint";
import { openEngine, routingSpec, STAMPS, stampSpec } from "./fleet";
import { few } from "../../sweep";

const [FIRST = "", SECOND = ""] = STAMPS;
const ARM = "/subscriptions/00000000-0000-4000-8000-00000000000d/resourceGroups/acme-global/providers";
const issuer = "https://login.acme.example/";
const KEY =
  "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

interface Variable {
  readonly name: string;
  readonly value: string;
}
interface Made {
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What differs between the two clouds whose layer runs the thin router. */
const CLOUDS = [
  {
    cloud: "azure",
    home: { regions: '["westeurope","eastus2"]', account: "00000000-aaaa-4bbb-8ccc-000000000009" },
    place: {
      zone: `${ARM}/Microsoft.Network/dnsZones/acme.example`,
      certificate: `${ARM}/Microsoft.KeyVault/vaults/acme-global/secrets/app`,
    },
    service: "azure-native:app:ContainerApp",
    variables: "env",
    secret: { type: "azure-native:keyvault:Secret", name: "secretName" },
    behindFrontDoor: true,
  },
  {
    cloud: "gcp",
    home: { regions: '["europe-west4","us-central1"]', account: "acme-p-routing" },
    place: { zone: "projects/acme-global/managedZones/acme-apps" },
    service: "gcp:cloudrunv2/service:Service",
    variables: "envs",
    secret: { type: "gcp:secretmanager/secret:Secret", name: "secretId" },
    behindFrontDoor: false,
  },
] as const;

describe.each(few(CLOUDS))("what the layer on $cloud tells its routers", (on) => {
  const { engine, remove } = openEngine();
  let made: readonly Made[] = [];
  let environments: readonly NodeJS.ProcessEnv[] = [];

  beforeAll(async () => {
    const { routing } = blueprint;
    if (routing === undefined) throw new Error("the example fleet has a routing layer");
    const claim = { kind: "claim" as const, issuer, audience: "acme" };
    const requests = { ...routing.requests, sources: [...routing.requests.sources, claim] };
    for (const id of [FIRST, SECOND]) await engine.up(stampSpec(id));
    const change = { cloud: on.cloud, ...on.home, tokenKey: KEY };
    const input = { ...blueprint, routing: { ...routing, ...on.place, requests } };
    await engine.up(routingSpec([FIRST, SECOND], change, input));
    const name = { project: "stampworks", stack: "routing" };
    const exported = (await engine.export(name, { showSecrets: true })) as unknown as {
      deployment: { resources: Made[] };
    };
    made = exported.deployment.resources;
    environments = made
      .filter(({ type }) => type === on.service)
      .map(({ inputs }) => {
        const { containers } = inputs["template"] as { containers: Record<string, Variable[]>[] };
        const variables = containers[0]?.[on.variables] ?? [];
        return Object.fromEntries(variables.map(({ name: key, value }) => [key, value]));
      });
  });
  afterAll(remove);

  test("is understood by the router's program, in each region alike", () => {
    expect(environments).toHaveLength(2);
    for (const environment of environments) {
      const { routing, place, origins } = routerOptions(environment);
      expect(routing.sources.map(({ kind }) => kind)).toContain("claim");
      expect(origins).toBeDefined();
      expect(place.frontDoor !== undefined).toBe(on.behindFrontDoor);
      expect(place).toMatchObject({ listen: ":8080", stampTls: true });
      expect(badTokenKey(routing, KEY)).toBeUndefined();
    }
  });

  test("leads to a secret for each stamp, and to what tokens are verified with, by their names alone", () => {
    const names = made
      .filter(({ type }) => type === on.secret.type)
      .map(({ inputs }) => String(inputs[on.secret.name]));
    for (const environment of environments) {
      const prefix = environment["STAMPWORKS_ORIGINS"]?.split("/").at(-1) ?? "none";
      expect([...names].sort()).toEqual([FIRST, SECOND, "token-key"].map((name) => prefix + name).sort());
    }
  });

  test("names variables that the program knows, and holds no secret", () => {
    const known = ["STAMPWORKS_ROUTING", "STAMPWORKS_REGISTRY", "STAMPWORKS_ORIGINS"];
    const azure = ["STAMPWORKS_FRONT_DOOR", "AZURE_CLIENT_ID", "PORT"];
    const google = ["STAMPWORKS_CLIENT_HEADER"];
    for (const environment of environments) {
      expect(Object.keys(environment).sort()).toEqual(
        [...known, ...(on.behindFrontDoor ? azure : google)].sort(),
      );
      expect(JSON.stringify(environment)).not.toContain("PUBLIC KEY");
    }
  });
});
