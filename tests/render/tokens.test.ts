import * as pulumi from "@pulumi/pulumi";
import * as acm from "@pulumi/aws/acm";
import * as ec2 from "@pulumi/aws/ec2";
import * as rds from "@pulumi/aws/rds";
import fc from "fast-check";
import { decodings } from "../../graph/model/decode";
import { isMap, type PropertyMap, type PropertyValue } from "../../graph/model/property";
import { findTokens, isToken, TOKEN_LENGTH, TokenTable } from "../../graph/model/tokens";
import { renderStack } from "../../render/render";
import { type OutputShape, TokenResolver } from "../../render/tokens";
import { Thing } from "./programs/resources";

const base = { project: "demo", stack: "eu1", config: {} };
const URN = "urn:pulumi:eu1::demo::test:index:Group$test:index:Thing::a::b";

describe("a token", () => {
  test("knows its owner", () => {
    const table = new TokenTable();
    const token = table.of(URN)("endpoint[0].host");
    expect(table.owner(token)).toEqual({
      project: "demo",
      stack: "eu1",
      type: "test:index:Thing",
      name: "a::b",
      urn: URN,
      property: "endpoint[0].host",
    });
  });

  test("has one length and letters that survive every charset, and is the same each time", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (urn, property) => {
        const token = new TokenTable().of(urn)(property);
        expect(token).toMatch(/^swt0[0-9a-v]{21}$/u);
        expect(token).toHaveLength(TOKEN_LENGTH);
        expect(new TokenTable().of(urn)(property)).toBe(token);
        expect(isToken(token)).toBe(true);
      }),
    );
  });

  test("of another resource, property or stack is another", () => {
    const table = new TokenTable();
    const urns = ["eu1", "eu2", "us1"].flatMap((stack) =>
      ["a", "b"].map((name) => `urn:pulumi:${stack}::p::t:i:T::${name}`),
    );
    const tokens = urns.flatMap((urn) =>
      ["id", "arn", "endpoint"].map((property) => table.of(urn)(property)),
    );
    expect(new Set(tokens).size).toBe(18);
  });

  test("with one character changed is none", () => {
    const token = new TokenTable().of(URN)("id");
    const changed = [...token].map(
      (char, index) => token.slice(0, index) + (char === "0" ? "1" : "0") + token.slice(index + 1),
    );
    expect(changed.filter((text) => text !== token && isToken(text))).toEqual([]);
  });
});

describe("tokens are found", () => {
  const table = new TokenTable();
  const make = table.of(URN);
  const [id, arn] = [make("id"), make("arn")];
  const base64 = (text: string): string => Buffer.from(text).toString("base64");

  test.each<[string, string]>([
    ["alone", id],
    ["in the middle of a word", `x${id}y`],
    ["in upper case", `ARN:${id.toUpperCase()}`],
    ["in JSON", JSON.stringify({ a: [{ b: `x/${id}` }] })],
    ["in JSON inside JSON", JSON.stringify(JSON.stringify({ a: id }))],
    ["in base64", base64(`{"a":"${id}"}`)],
    ["in base64 of the URL alphabet", Buffer.from(`??>>${id}~~`).toString("base64url")],
    ["in base64 after other text of its alphabet", `prefix${base64(id)}`],
    ["in base64 of base64", base64(base64(`x ${id}`))],
    ["in hexadecimal digits", Buffer.from(`-${id}`).toString("hex")],
    ["URL-encoded", encodeURIComponent(`https://a/?b=${base64(`>>>${id}`)}`)],
  ])("%s", (_, text) => {
    expect(findTokens(text, table).map(({ owner }) => owner?.property)).toEqual(["id"]);
  });

  test("side by side, each once and in order", () => {
    expect(findTokens(`${arn}${id}${arn}`, table).map(({ token }) => token)).toEqual([arn, id]);
  });

  test("without an owner when no render in the table made them", () => {
    expect(findTokens(`x-${id}`, new TokenTable())).toEqual([{ token: id, owner: undefined }]);
  });

  test("at any place in any text and alignment", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.constantFrom("none", "base64", "hex", "url"),
        (before, after, encoding) => {
          const text = `${before} ${arn} ${after}`;
          const encoded =
            encoding === "url"
              ? encodeURIComponent(text)
              : encoding === "none"
                ? text
                : Buffer.from(text).toString(encoding as BufferEncoding);
          expect(findTokens(encoded, table).map(({ token }) => token)).toContain(arn);
        },
      ),
    );
  });

  test("nowhere in ordinary text", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => expect(findTokens(text, table)).toEqual([])),
    );
  });
});

test("a text that hides nothing decodes to itself", () => {
  expect(decodings("arn:aws:s3:::bucket")).toEqual(["arn:aws:s3:::bucket"]);
});

describe("a render", () => {
  test("gives every computed output and id a token, and tells where each goes", async () => {
    const table = new TokenTable();
    const graph = await renderStack({
      ...base,
      resolver: new TokenResolver({ table }),
      program: () => {
        const vpc = new ec2.Vpc("net", { cidrBlock: "10.0.0.0/16" });
        new ec2.Subnet("a", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
        return {
          policy: pulumi
            .jsonStringify({ Resource: [vpc.arn] })
            .apply((text) => Buffer.from(text).toString("base64")),
        };
      },
    });
    const subnet = graph.resources.find(({ name }) => name === "a");
    expect(findTokens(String(subnet?.inputs["vpcId"]), table)[0]?.owner).toMatchObject({
      name: "net",
      property: "id",
    });
    expect(findTokens(String(graph.outputs["policy"]), table)[0]?.owner).toMatchObject({
      name: "net",
      property: "arn",
      stack: "eu1",
    });
    expect(subnet?.outputs).toMatchObject({ cidrBlock: "10.0.0.0/24" });
    for (const property of ["arn", "availabilityZone", "ownerId"])
      expect(isToken(String(subnet?.outputs[property]))).toBe(true);
  });

  test("takes nested outputs from shapes, with a token for each path", async () => {
    const shapes: Record<string, Record<string, OutputShape>> = {
      "aws:acm/certificate:Certificate": {
        domainValidationOptions: [{ resourceRecordName: "", resourceRecordType: "" }],
      },
      "aws:rds/instance:Instance": {
        masterUserSecrets: [{ secretArn: "" }],
        port: 5432,
        multiAz: false,
        domainFqdn: null,
        iops: "number",
        dedicatedLogVolume: "boolean",
      },
    };
    const table = new TokenTable();
    const graph = await renderStack({
      ...base,
      resolver: new TokenResolver({ table, shapes: ({ type }) => shapes[type] }),
      program: () => {
        const certificate = new acm.Certificate("cert", {
          domainName: "example.com",
          validationMethod: "DNS",
        });
        const database = new rds.Instance("db", {
          instanceClass: "db.m7g.large",
          manageMasterUserPassword: true,
          multiAz: true,
        });
        return {
          record: certificate.domainValidationOptions[0]!.resourceRecordName,
          secret: database.masterUserSecrets.apply((secrets) => secrets[0]?.secretArn),
          port: database.port,
          iops: database.iops,
          dedicated: database.dedicatedLogVolume,
          multiAz: database.multiAz,
          fqdn: database.domainFqdn.apply((fqdn) => fqdn === undefined),
        };
      },
    });
    const owner = (text: PropertyValue | undefined): string | undefined =>
      table.owner(String(text))?.property;
    expect(owner(graph.outputs["record"])).toBe("domainValidationOptions[0].resourceRecordName");
    expect(owner(graph.outputs["secret"])).toBe("masterUserSecrets[0].secretArn");
    expect(graph.outputs).toMatchObject({ port: 5432, iops: 0, dedicated: false, multiAz: true, fqdn: true });
  });

  test("can be learned from its graph alone", async () => {
    const program = (): unknown => ({
      arn: new Thing("a", {}, { additionalSecretOutputs: ["endpoint"] }).endpoint,
    });
    const shapes = (): PropertyMap => ({ nested: { list: [{ host: "" }] } });
    const graph = await renderStack({ ...base, resolver: new TokenResolver({ shapes }), program });
    const table = new TokenTable();
    table.learn(JSON.parse(JSON.stringify(graph)) as typeof graph);
    const owners: (string | undefined)[] = [];
    const visit = (value: PropertyValue): void => {
      if (typeof value === "string" && isToken(value)) owners.push(table.owner(value)?.property);
      else if (Array.isArray(value)) for (const item of value) visit(item);
      else if (isMap(value)) for (const item of Object.values(value)) visit(item);
    };
    const thing = graph.resources.find(({ name }) => name === "a");
    visit(thing?.outputs ?? {});
    visit(thing?.id ?? null);
    expect(owners).toEqual(["value", "nested.list[0].host", "arn", "endpoint", "id"]);
  });

  test("says which stack's outputs are missing for a reference", async () => {
    const program = (): unknown => ({ vpc: new pulumi.StackReference("org/net/eu2").requireOutput("vpc") });
    await expect(renderStack({ ...base, program })).rejects.toThrow(
      "stack 'org/net/eu2' has no outputs in this render; render it first and supply its outputs",
    );
    const resolver = new TokenResolver({ stackOutputs: (name) => ({ vpc: `vpc of ${name}` }) });
    const graph = await renderStack({ ...base, program, resolver });
    expect(graph.outputs).toEqual({ vpc: "vpc of org/net/eu2" });
    expect(graph.resources.find(({ external }) => external)?.type).toBe("pulumi:pulumi:StackReference");
  });
});
