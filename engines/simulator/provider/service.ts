import { messageOf } from "../../../core/message";
import { type handleUnaryCall, type sendUnaryData, type ServerUnaryCall, status } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { GetMappingResponse, GetMappingsResponse, GetSchemaResponse } from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { cloudOf } from "../../../render/kinds/cloud";
import { type Scope, scopeOf } from "../scope";
import { Simulator } from "../simulator";
import { ComputedProperties, installedSdk } from "./computed";
import {
  checkConfigResponse,
  configureResponse,
  diffConfigResponse,
  handshakeResponse,
} from "./configuration";
import { Notice } from "./notice";
import { Resources } from "./resources";
import { fromWire } from "./wire";

/** The packages whose provider the simulator can stand in for. */
export const SIMULATED_PACKAGES = ["aws", "azure-native", "gcp", "random"] as const;

/** One of the packages the simulator stands in for. */
export type SimulatedPackage = (typeof SIMULATED_PACKAGES)[number];

/**
 * Pulumi's provider protocol over the simulated clouds, for one package.
 *
 * @param name the package whose provider this stands in for
 * @param folder where the simulated clouds keep their state; shared by all packages
 * @param engine the engine's address; without it nobody is told that the clouds are simulated
 */
export function providerService(
  name: SimulatedPackage,
  folder: string,
  engine?: string,
): IResourceProviderServer {
  const cloud = cloudOf(`${name}:index:Provider`) ?? "random";
  const sdk = installedSdk(name);
  const version = sdk?.version ?? "0.0.0";
  const notice = new Notice(engine);
  let scope: Scope | undefined;
  const resources = new Resources(new Simulator(folder), new ComputedProperties(sdk?.folder), () => {
    if (scope === undefined) throw new Error(`the simulated ${name} provider has not been configured`);
    return scope;
  });
  return {
    handshake: unary(() => handshakeResponse()),
    getPluginInfo: unary(() => new PluginInfo().setVersion(version)),
    getSchema: unary(() => new GetSchemaResponse().setSchema(JSON.stringify({ name, version }))),
    checkConfig: unary((request) => checkConfigResponse(cloud, fromWire(request.getNews()))),
    diffConfig: unary((request) =>
      diffConfigResponse(
        cloud,
        fromWire(request.getOldInputs() ?? request.getOlds()),
        fromWire(request.getNews()),
      ),
    ),
    configure: unary((request) => {
      scope = scopeOf(cloud, fromWire(request.getArgs()));
      notice.give(cloud);
      return configureResponse();
    }),
    check: unary((request) => resources.check(request)),
    diff: unary((request) => resources.diff(request)),
    create: unary((request) => resources.create(request)),
    read: unary((request) => resources.read(request)),
    update: unary((request) => resources.update(request)),
    delete: unary(async (request) => {
      await resources.delete(request);
      return new Empty();
    }),
    invoke: unary((request) => resources.invoke(request)),
    // The engine waits for the calls under way; none of the simulator's takes long enough to be cut short.
    cancel: unary(() => new Empty()),
    attach: unary(() => new Empty()),
    getMapping: unary(() => new GetMappingResponse()),
    getMappings: unary(() => new GetMappingsResponse()),
    parameterize: unimplemented("Parameterize"),
    call: unimplemented("Call"),
    construct: unimplemented("Construct"),
    list: (call) => {
      call.destroy(Object.assign(new Error("List is not simulated"), { code: status.UNIMPLEMENTED }));
    },
  };
}

/** A handler from a function; what it throws reaches the engine as one line without a stack. */
function unary<Request, Response>(
  handle: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call: ServerUnaryCall<Request, Response>, done: sendUnaryData<Response>) => {
    Promise.resolve(call.request)
      .then(handle)
      .then(
        (response) => done(null, response),
        (error: unknown) => {
          const message = messageOf(error);
          done({ code: status.UNKNOWN, details: message });
        },
      );
  };
}

function unimplemented<Request, Response>(method: string): handleUnaryCall<Request, Response> {
  return (_call: ServerUnaryCall<Request, Response>, done: sendUnaryData<Response>) =>
    done({ code: status.UNIMPLEMENTED, details: `${method} is not simulated` });
}
