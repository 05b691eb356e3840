import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { credentials, Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderClient, ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { providerService } from "../../engines/simulator/provider/service";
import { fromWire, toWire } from "../../engines/simulator/provider/wire";
import { type PropertyMap, secret, UNKNOWN } from "../../graph/model/property";

const PASSWORD = "random:index/randomPassword:RandomPassword";
const QUEUE = "aws:sqs/queue:Queue";
const UNKNOWN_ARRAY = "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2";

const urnOf = (type: string, name: string): string => `urn:pulumi:dev::probe::${type}::${name}`;

function kindsOf(response: proto.DiffResponse): Record<string, proto.PropertyDiff.Kind> {
  const kinds: Record<string, proto.PropertyDiff.Kind> = {};
  response.getDetaileddiffMap().forEach((difference, path) => {
    kinds[path] = difference.getKind();
  });
  return kinds;
}

describe("the simulated provider", () => {
  let folder: string;
  let server: Server;
  let client: ResourceProviderClient;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "stampworks-provider-"));
    server = new Server();
    server.addService(ResourceProviderService, providerService("aws", folder));
    const bind = promisify(server.bindAsync.bind(server));
    const port = await bind("127.0.0.1:0", ServerCredentials.createInsecure());
    client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  });

  afterEach(() => {
    client.close();
    server.forceShutdown();
    rmSync(folder, { recursive: true, force: true });
  });

  async function configure(args: PropertyMap = { region: "eu-west-1" }): Promise<proto.ConfigureResponse> {
    const request = new proto.ConfigureRequest().setArgs(toWire(args));
    return new Promise((done, fail) => {
      client.configure(request, (error, response) => (error === null ? done(response) : fail(error)));
    });
  }

  async function create(
    type: string,
    name: string,
    inputs: PropertyMap,
    preview = false,
  ): Promise<proto.CreateResponse> {
    const request = new proto.CreateRequest()
      .setUrn(urnOf(type, name))
      .setName(name)
      .setType(type)
      .setProperties(toWire(inputs))
      .setPreview(preview);
    return new Promise((done, fail) => {
      client.create(request, (error, response) => (error === null ? done(response) : fail(error)));
    });
  }

  async function read(type: string, name: string, id: string): Promise<proto.ReadResponse> {
    const request = new proto.ReadRequest().setUrn(urnOf(type, name)).setName(name).setType(type).setId(id);
    return new Promise((done, fail) => {
      client.read(request, (error, response) => (error === null ? done(response) : fail(error)));
    });
  }

  async function diff(type: string, olds: PropertyMap, news: PropertyMap): Promise<proto.DiffResponse> {
    const request = new proto.DiffRequest()
      .setUrn(urnOf(type, "x"))
      .setType(type)
      .setId("x")
      .setOldInputs(toWire(olds))
      .setOlds(toWire(olds))
      .setNews(toWire(news));
    return new Promise((done, fail) => {
      client.diff(request, (error, response) => (error === null ? done(response) : fail(error)));
    });
  }

  it("accepts secrets, supports previews and is not sent output values or resources", async () => {
    const response = await configure();
    expect(response.getAcceptsecrets()).toBe(true);
    expect(response.getSupportspreview()).toBe(true);
    expect(response.getAcceptoutputs()).toBe(false);
    expect(response.getAcceptresources()).toBe(false);
  });

  it("refuses a call before it has been configured, with one line and no stack", async () => {
    const message = await create(QUEUE, "queue", { name: "queue" }).then(
      () => "",
      (error: Error) => error.message,
    );
    expect(message).toContain("has not been configured");
    expect(message).not.toContain("\n");
  });

  it("leaves what only the cloud knows unknown in a preview, and makes nothing", async () => {
    await configure();
    const response = await create(QUEUE, "queue", { name: "eu1-queue" }, true);
    expect(response.getId()).toBe("");
    expect(fromWire(response.getProperties())).toMatchObject({
      name: "eu1-queue",
      arn: UNKNOWN,
      url: UNKNOWN,
    });
    expect((await read(QUEUE, "queue", "eu1-queue")).getId()).toBe("");
  });

  it("makes a resource that can be read back as it was made", async () => {
    await configure({ region: "eu-west-1", allowedAccountIds: '["111122223333"]' });
    const made = await create(QUEUE, "queue", { name: "eu1-queue", delaySeconds: 5 });
    expect(fromWire(made.getProperties())).toMatchObject({ name: "eu1-queue", delaySeconds: 5 });
    expect(fromWire(made.getProperties())["arn"]).toContain("eu-west-1:111122223333");
    const live = await read(QUEUE, "queue", made.getId());
    expect(live.getId()).toBe(made.getId());
    expect(fromWire(live.getInputs())).toEqual({ name: "eu1-queue", delaySeconds: 5 });
    expect(fromWire(live.getProperties())).toEqual(fromWire(made.getProperties()));
  });

  it("keeps a secret input wrapped in all it answers", async () => {
    await configure();
    const made = await create(QUEUE, "queue", { name: "eu1-queue", policy: secret("{}") });
    expect(fromWire(made.getProperties())["policy"]).toEqual(secret("{}"));
    const live = await read(QUEUE, "queue", made.getId());
    expect(fromWire(live.getInputs())["policy"]).toEqual(secret("{}"));
    expect(fromWire(live.getProperties())["policy"]).toEqual(secret("{}"));
  });

  it("says which properties differ, how, and that equal ones do not", async () => {
    await configure();
    const olds = { name: "q", tags: { a: "1", b: "2" }, delaySeconds: 1 };
    const none = await diff(QUEUE, olds, olds);
    expect(none.getChanges()).toBe(proto.DiffResponse.DiffChanges.DIFF_NONE);
    const some = await diff(QUEUE, olds, { name: "q", tags: { a: "3", c: "4" }, delaySeconds: 1 });
    expect(some.getChanges()).toBe(proto.DiffResponse.DiffChanges.DIFF_SOME);
    expect(some.getDiffsList()).toEqual(["tags"]);
    expect(kindsOf(some)).toEqual({
      "tags.a": proto.PropertyDiff.Kind.UPDATE,
      "tags.b": proto.PropertyDiff.Kind.DELETE,
      "tags.c": proto.PropertyDiff.Kind.ADD,
    });
  });

  it("plans a replacement where the cloud cannot change a property", async () => {
    await configure();
    const response = await diff(PASSWORD, { length: 8 }, { length: 9 });
    expect(response.getReplacesList()).toEqual(["length"]);
    expect(kindsOf(response)).toEqual({ length: proto.PropertyDiff.Kind.UPDATE_REPLACE });
  });

  it("takes a value that is not known yet as a change", async () => {
    await configure();
    const response = await diff(
      QUEUE,
      { name: "q", kmsMasterKeyId: "k" },
      { name: "q", kmsMasterKeyId: UNKNOWN },
    );
    expect(response.getDiffsList()).toEqual(["kmsMasterKeyId"]);
  });

  it("updates in place, keeps what the cloud generated, and deletes for good", async () => {
    await configure();
    const made = await create(QUEUE, "queue", { name: "eu1-queue", delaySeconds: 5 });
    const id = made.getId();
    const update = new proto.UpdateRequest()
      .setUrn(urnOf(QUEUE, "queue"))
      .setType(QUEUE)
      .setId(id)
      .setOldInputs(toWire({ name: "eu1-queue", delaySeconds: 5 }))
      .setOlds(made.getProperties())
      .setNews(toWire({ name: "eu1-queue", delaySeconds: 6 }));
    const updated = await new Promise<proto.UpdateResponse>((done, fail) => {
      client.update(update, (error, response) => (error === null ? done(response) : fail(error)));
    });
    const before = fromWire(made.getProperties());
    expect(fromWire(updated.getProperties())).toEqual({ ...before, delaySeconds: 6 });
    const gone = new proto.DeleteRequest().setUrn(urnOf(QUEUE, "queue")).setType(QUEUE).setId(id);
    await new Promise<Empty>((done, fail) => {
      client.delete(gone, (error, response) => (error === null ? done(response) : fail(error)));
    });
    expect((await read(QUEUE, "queue", id)).getId()).toBe("");
  });

  it("replaces the provider when its region changes and not when its tags do", async () => {
    const ask = (news: PropertyMap): Promise<proto.DiffResponse> => {
      const olds = toWire({ region: "eu-west-1", defaultTags: '{"tags":{"a":"1"}}' });
      const request = new proto.DiffRequest().setOldInputs(olds).setOlds(olds).setNews(toWire(news));
      return new Promise((done, fail) => {
        client.diffConfig(request, (error, response) => (error === null ? done(response) : fail(error)));
      });
    };
    const moved = await ask({ region: "eu-north-1", defaultTags: '{"tags":{"a":"1"}}' });
    expect(moved.getReplacesList()).toEqual(["region"]);
    const tagged = await ask({ region: "eu-west-1", defaultTags: '{"tags":{"a":"2"}}' });
    expect(tagged.getDiffsList()).toEqual(["defaultTags"]);
    expect(tagged.getReplacesList()).toEqual([]);
  });

  it("answers a function it knows and refuses one it does not", async () => {
    await configure();
    const ask = (token: string): Promise<proto.InvokeResponse> => {
      const request = new proto.InvokeRequest().setTok(token).setArgs(new Struct());
      return new Promise((done, fail) => {
        client.invoke(request, (error, response) => (error === null ? done(response) : fail(error)));
      });
    };
    const answer = await ask("aws:index/getRegion:getRegion");
    expect(fromWire(answer.getReturn())["region"]).toBe("eu-west-1");
    await expect(ask("aws:ec2/getVpc:getVpc")).rejects.toThrow("simulated AWS: NotImplemented");
  });

  it("reads every kind of unknown value as unknown", () => {
    const wire = Struct.fromJavaScript({
      list: UNKNOWN_ARRAY,
      text: UNKNOWN,
      inner: { list: [UNKNOWN_ARRAY] },
    });
    expect(fromWire(wire)).toEqual({ list: UNKNOWN, text: UNKNOWN, inner: { list: [UNKNOWN] } });
  });
});
