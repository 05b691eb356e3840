#!/usr/bin/env node
import { COMMANDS } from "./commands";
import { ExitCode } from "./common/exit-code";
import { Output } from "./common/output";
import { runLine } from "./common/program";
import { messageOf } from "../core/message";
import { legacy, legacyTenants } from "./legacy";

const output = new Output({ stdout: process.stdout, stderr: process.stderr, env: process.env });
const tenants = {
  name: "tenants",
  description: "who lives where: place, list, import, drain, move",
  commands: legacyTenants(),
};
runLine(process.argv.slice(2), {
  commands: [...COMMANDS, ...legacy(), tenants],
  output,
  env: process.env,
}).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`error: ${messageOf(error)}\n`);
    process.exitCode = ExitCode.Engine;
  },
);
