// A policy pack reads its stack's configuration from the environment at start, while the engine sends it over
// gRPC. So the engine first talks to this gate; when it has sent the configuration, the pack is started with
// it and every later call goes through to the pack as it came.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const grpc = require("@grpc/grpc-js");
const { AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb.js");
const analyzer = require("@pulumi/pulumi/proto/analyzer_pb.js");

const MAX_MESSAGE = 400 * 1024 * 1024;
const same = (bytes) => bytes;

/** The analyzer's methods with bytes in and out, but for the two that the gate answers itself. */
function definition() {
  return Object.fromEntries(
    Object.entries(AnalyzerService).map(([name, method]) =>
      name === "handshake" || name === "configureStack"
        ? [name, method]
        : [
            name,
            {
              ...method,
              requestSerialize: same,
              requestDeserialize: same,
              responseSerialize: same,
              responseDeserialize: same,
            },
          ],
    ),
  );
}

/** The variables through which a Node policy pack learns where it runs. */
function variables(request) {
  const config = Object.fromEntries(request.getConfigMap().entries());
  const all = {
    PULUMI_NODEJS_ORGANIZATION: request.getOrganization(),
    PULUMI_NODEJS_PROJECT: request.getProject(),
    PULUMI_NODEJS_STACK: request.getStack(),
    PULUMI_NODEJS_DRY_RUN: String(request.getDryRun()),
    PULUMI_CONFIG: JSON.stringify(config),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

export class PolicyGate {
  #server = new grpc.Server({ "grpc.max_receive_message_length": MAX_MESSAGE });
  #definition = definition();
  #write;
  #head = "";
  #port;
  #request;
  #configured = withResolvers();
  #client = withResolvers();

  /** Starts to listen and tells the engine the port, as a plugin does: the first line of its output. */
  static async open(write) {
    const gate = new PolicyGate(write);
    const port = await gate.#listen();
    write(Buffer.from(`${port}\n`));
    return gate;
  }

  constructor(write) {
    this.#write = write;
    // A pack that dies before anyone calls it must not count as an unhandled rejection here.
    this.#client.promise.catch(() => undefined);
  }

  /** The pack's variables, as soon as the engine has sent its configuration or skipped that step. */
  configuration(call) {
    call.on("cancelled", () => this.#configured.resolve({}));
    return this.#configured.promise;
  }

  /** What the pack prints: its port first, then anything, which is passed on. */
  receive(data) {
    if (this.#port !== undefined) {
      this.#write(data);
      return;
    }
    this.#head += data.toString();
    const end = this.#head.indexOf("\n");
    if (end < 0) return;
    this.#port = Number(this.#head.slice(0, end));
    const rest = this.#head.slice(end + 1);
    if (rest !== "") this.#write(Buffer.from(rest));
    this.#attach();
  }

  ended(code) {
    this.#client.reject(new Error(`the policy pack ended with exit code ${code}`));
  }

  close() {
    this.#server.forceShutdown();
  }

  #listen() {
    const forwarded = Object.keys(this.#definition).map((name) => [
      name,
      (call, done) => this.#forward(name, call, done),
    ]);
    this.#server.addService(this.#definition, {
      ...Object.fromEntries(forwarded),
      handshake: (_call, done) => done(null, new analyzer.AnalyzerHandshakeResponse()),
      configureStack: (call, done) => {
        this.#request = call.request;
        this.#configured.resolve(variables(call.request));
        done(null, new analyzer.AnalyzerStackConfigureResponse());
      },
    });
    return new Promise((resolve, reject) => {
      this.#server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      );
    });
  }

  #attach() {
    const Client = grpc.makeGenericClientConstructor(this.#definition, "Analyzer");
    const client = new Client(`127.0.0.1:${this.#port}`, grpc.credentials.createInsecure(), {
      "grpc.max_receive_message_length": MAX_MESSAGE,
    });
    if (!this.#request) {
      this.#client.resolve(client);
      return;
    }
    client.configureStack(this.#request, (error) => {
      if (error && error.code !== grpc.status.UNIMPLEMENTED) this.#client.reject(error);
      else this.#client.resolve(client);
    });
  }

  #forward(name, call, done) {
    // Some commands (policy publish) never configure a stack.
    this.#configured.resolve({});
    this.#client.promise.then(
      (client) => client[name](call.request, done),
      (error) => done({ code: grpc.status.UNKNOWN, message: `policy pack not started: ${error.message}` }),
    );
  }
}

/** Promise.withResolvers, which Node 20 lacks. */
function withResolvers() {
  const result = {};
  result.promise = new Promise((resolve, reject) => Object.assign(result, { resolve, reject }));
  return result;
}
