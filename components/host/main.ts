import { messageOf } from "../../core/message";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { StampProvider } from "./stamp-provider";

/** The version in the package's manifest, three folders above the compiled file. */
function version(): string {
  const manifest = JSON.parse(readFileSync(join(__dirname, "../../../package.json"), "utf8")) as {
    version: string;
  };
  return manifest.version;
}

pulumi.provider.main(new StampProvider(version()), process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`error: ${messageOf(error)}\n`);
  process.exitCode = 1;
});
