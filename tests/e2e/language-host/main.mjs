#!/usr/bin/env node
// A stand-in for pulumi-language-nodejs, for this repository's tests only: `npm run pulumi:install` uses it
// where Pulumi's own language host cannot be had. It speaks the same gRPC service and starts the same two
// programs of @pulumi/pulumi (cmd/run, cmd/run-policy-pack) with the arguments and variables they document.
// It generates no code (pulumi convert, package gen-sdk, pack) and attaches no debugger.
import { createRequire } from "node:module";
import { installDependencies } from "./install.mjs";
import { requiredPackages, programDependencies } from "./packages.mjs";
import { runPlugin } from "./plugin.mjs";
import { runProgram, stopChildren } from "./program.mjs";

const require = createRequire(import.meta.url);
const grpc = require("@grpc/grpc-js");
const { LanguageRuntimeService } = require("@pulumi/pulumi/proto/language_grpc_pb.js");
const language = require("@pulumi/pulumi/proto/language_pb.js");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb.js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js");

/** The version says what this is wherever the CLI prints it. */
const VERSION = `${require("@pulumi/pulumi/package.json").version}-stampworks.test.host`;

// The engine's address is the last argument; flags such as --tracing or -v come before it.
const engineAddress = process.argv.slice(2).at(-1) ?? "";

/** A unary handler from a function that returns (or resolves to) the response. */
function unary(handle) {
  return (call, done) => {
    Promise.resolve()
      .then(() => handle(call.request, call))
      .then(
        (response) => done(null, response),
        (error) => done({ code: grpc.status.UNKNOWN, message: error.message }),
      );
  };
}

/** A streaming handler; the stream ends when the function's promise settles. */
function streaming(handle) {
  return (call) => {
    handle(call.request, call).then(
      () => call.end(),
      (error) => call.destroy(Object.assign(error, { code: grpc.status.UNKNOWN, details: error.message })),
    );
  };
}

const server = new grpc.Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
server.addService(LanguageRuntimeService, {
  handshake: unary(() => new language.LanguageHandshakeResponse()),
  getPluginInfo: unary(() => new PluginInfo().setVersion(VERSION)),
  getRequiredPackages: unary((request) => requiredPackages(request.getInfo().getProgramDirectory())),
  run: unary((request, call) => runProgram(request, engineAddress, call)),
  runPlugin: streaming(runPlugin),
  installDependencies: streaming(installDependencies),
  runtimeOptionsPrompts: unary(() => new language.RuntimeOptionsResponse()),
  template: unary(() => new language.TemplateResponse()),
  about: unary(() => {
    const about = new language.AboutResponse().setExecutable(process.execPath).setVersion(process.version);
    about.getMetadataMap().set("languageHost", "test stand-in of this repository, not Pulumi's own");
    return about;
  }),
  getProgramDependencies: unary((request) =>
    programDependencies(request.getInfo().getProgramDirectory(), request.getTransitivedependencies()),
  ),
  cancel: unary(() => {
    stopChildren();
    return new Empty();
  }),
});

function stop() {
  stopChildren();
  server.forceShutdown();
  process.exit(0);
}

process.on("SIGINT", stop);
process.on("SIGTERM", stop);
// The engine holds the other end of stdin; when it is killed nothing may stay behind.
process.stdin.on("end", stop).resume();

server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) {
    console.error(`The test language host could not listen: ${error.message}`);
    process.exit(1);
  }
  console.log(port);
});
