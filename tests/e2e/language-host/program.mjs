// Starts a Pulumi program through @pulumi/pulumi/cmd/run and turns its exit into the engine's answer.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const { RunResponse } = require("@pulumi/pulumi/proto/language_pb.js");

/** The exit code by which the SDK says that it has told the user everything already. */
const ALREADY_EXPLAINED = 32;

const children = new Set();

/** Starts a Node process that ends with this host; what it prints goes where the caller says. */
export function startNode(args, options) {
  const child = spawn(process.execPath, args, options);
  children.add(child);
  child.once("close", () => children.delete(child));
  return child;
}

/** Asks every program that is still running to stop. */
export function stopChildren() {
  for (const child of children) child.kill("SIGINT");
}

/** Resolves a module of the SDK as the program itself would, so that its own version runs. */
export function locate(module, programDirectory) {
  try {
    return createRequire(join(programDirectory, "package.json")).resolve(module);
  } catch {
    throw new Error(
      `The Pulumi SDK has not been installed: ${module} cannot be resolved from ${programDirectory}. Run npm install there.`,
    );
  }
}

/** The runtime options of Pulumi.yaml or PulumiPolicy.yaml, with the official host's defaults. */
export function runtimeOptions(info) {
  const options = info.getOptions()?.toJavaScript() ?? {};
  return {
    typescript: options.typescript ?? true,
    tsconfig: options.tsconfig ?? "",
    nodeargs: String(options.nodeargs ?? "")
      .split(/\s+/)
      .filter((argument) => argument !== ""),
  };
}

/** The variables by which cmd/run and cmd/run-plugin learn how to load TypeScript. */
export function typescriptVariables({ typescript, tsconfig }) {
  return {
    ...(typescript && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
    ...(tsconfig && { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig }),
  };
}

function runArguments(request, engineAddress) {
  const info = request.getInfo();
  const flags = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info.getRootDirectory(),
    stack: request.getStack(),
    pwd: info.getProgramDirectory(),
    parallel: String(request.getParallel()),
  };
  const given = Object.entries(flags).filter(([, value]) => value !== "");
  return [
    ...given.flatMap(([flag, value]) => [`--${flag}`, value]),
    ...(request.getDryrun() ? ["--dry-run"] : []),
    info.getEntryPoint() || ".",
    ...request.getArgsList(),
  ];
}

/** LanguageRuntime.Run: runs the program to its end. */
export async function runProgram(request, engineAddress, call) {
  const info = request.getInfo();
  const options = runtimeOptions(info);
  const config = Object.fromEntries(request.getConfigMap().entries());
  const args = [
    ...options.nodeargs,
    locate("@pulumi/pulumi/cmd/run", info.getProgramDirectory()),
    ...runArguments(request, engineAddress),
  ];
  const child = startNode(args, {
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      ...typescriptVariables(options),
      PULUMI_CONFIG: JSON.stringify(config),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    },
  });
  call.on("cancelled", () => child.kill("SIGINT"));
  return new Promise((resolve) => {
    child.once("error", (error) =>
      resolve(new RunResponse().setError(`The program could not be started: ${error.message}`)),
    );
    child.once("close", (code, signal) => resolve(answer(code, signal)));
  });
}

function answer(code, signal) {
  if (code === 0) return new RunResponse();
  if (code === ALREADY_EXPLAINED) return new RunResponse().setBail(true);
  return new RunResponse().setError(
    code === null ? `Program was stopped by ${signal}` : `Program exited with non-zero exit code: ${code}`,
  );
}
