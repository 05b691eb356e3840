#!/usr/bin/env node
import { messageOf } from "../core/message";
import { loadPartsLate } from "../render/late-parts";
import { COMMANDS } from "./commands";
import { ExitCode } from "./common/exit-code";
import { Output } from "./common/output";
import { runLine } from "./common/program";

const { argv, env, stderr, stdout } = process;
loadPartsLate();
const output = new Output({ stdout, stderr, env });

runLine(argv.slice(2), { commands: COMMANDS, output, env }).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    stderr.write(`error: ${messageOf(error)}\n`);
    process.exitCode = ExitCode.Engine;
  },
);
