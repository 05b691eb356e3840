// LanguageRuntime.InstallDependencies: npm install in the program's folder, its output streamed back.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { InstallDependenciesResponse } = require("@pulumi/pulumi/proto/language_pb.js");

export async function installDependencies(request, call) {
  const child = spawn("npm", ["install", "--no-audit", "--no-fund"], {
    cwd: request.getInfo().getProgramDirectory(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.on("data", (data) => call.write(new InstallDependenciesResponse().setStdout(data)));
  child.stderr.on("data", (data) => call.write(new InstallDependenciesResponse().setStderr(data)));
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`npm install failed with exit code ${code}`);
}
