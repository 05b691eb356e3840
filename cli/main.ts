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
const ORDER =
  "preview up destroy status render check lock add rollout drift retire route capacity cost report graph".split(
    " ",
  );
const place = ({ usage }: { usage: string }): number => ORDER.indexOf(usage.split(" ")[0] ?? "");
const all = [...COMMANDS, ...legacy()].sort((a, b) => place(a) - place(b));
runLine(process.argv.slice(2), {
  commands: [...all, tenants],
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
