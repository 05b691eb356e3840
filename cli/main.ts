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

/** Milliseconds that what a command has left behind has to end by itself. */
const GRACE_MS = 2000;

/** Ends once all is said, whatever is open yet: a connection to a registry that never answers would keep the process for good. */
function leave(): void {
  setTimeout(() => {
    if (stdout.writableLength + stderr.writableLength > 0) leave();
    else process.exit();
  }, GRACE_MS).unref();
}

runLine(argv.slice(2), { commands: COMMANDS, output, env })
  .then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      stderr.write(`error: ${messageOf(error)}\n`);
      process.exitCode = ExitCode.Engine;
    },
  )
  .finally(leave);
