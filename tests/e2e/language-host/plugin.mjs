// LanguageRuntime.RunPlugin: runs a plugin written in Node (a policy pack, a component provider).
import { createRequire } from "node:module";
import { PolicyGate } from "./policy.mjs";
import { locate, runtimeOptions, startNode, typescriptVariables } from "./program.mjs";

const require = createRequire(import.meta.url);
const { RunPluginResponse } = require("@pulumi/pulumi/proto/language_pb.js");

function environment(request, options) {
  const given = request.getEnvList().map((entry) => {
    const at = entry.indexOf("=");
    return [entry.slice(0, at), entry.slice(at + 1)];
  });
  return { ...process.env, ...Object.fromEntries(given), ...typescriptVariables(options) };
}

/** A policy pack: the engine's address comes before the pack's folder, which is also where it runs. */
function policyArguments(request, options) {
  const directory = request.getInfo().getProgramDirectory();
  const runner = locate("@pulumi/pulumi/cmd/run-policy-pack", directory);
  return { cwd: directory, args: [...options.nodeargs, runner, ...request.getArgsList(), directory] };
}

function pluginArguments(request, options) {
  const directory = request.getInfo().getProgramDirectory();
  const runner = locate("@pulumi/pulumi/cmd/run-plugin", directory);
  return { cwd: request.getPwd(), args: [...options.nodeargs, runner, directory, ...request.getArgsList()] };
}

export async function runPlugin(request, call) {
  const options = runtimeOptions(request.getInfo());
  const isPolicy = request.getKind() === "analyzer";
  const { cwd, args } = isPolicy ? policyArguments(request, options) : pluginArguments(request, options);
  const write = (data) => call.write(new RunPluginResponse().setStdout(data));
  const gate = isPolicy ? await PolicyGate.open(write) : undefined;
  try {
    const configured = (await gate?.configuration(call)) ?? {};
    if (call.cancelled) return;
    const child = startNode(args, {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...environment(request, options), ...configured },
    });
    call.on("cancelled", () => child.kill("SIGINT"));
    child.stdout.on("data", (data) => (gate ? gate.receive(data) : write(data)));
    child.stderr.on("data", (data) => call.write(new RunPluginResponse().setStderr(data)));
    const code = await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (status) => resolve(status ?? 1));
    });
    gate?.ended(code);
    if (!call.cancelled) call.write(new RunPluginResponse().setExitcode(code));
  } finally {
    gate?.close();
  }
}
