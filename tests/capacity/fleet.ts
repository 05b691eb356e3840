import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClassInput, classSchema } from "../../components/contract/class";
import type { CommandDefinition } from "../../cli/common/command";
import { type Ran, runInProcess } from "../cli/in-process";

/** A fleet in a folder of its own, whose program tells a blueprint and makes nothing. */
export class PlannedFleet {
  readonly root = mkdtempSync(join(tmpdir(), "stampworks-plan-"));

  constructor(
    classes: Readonly<Record<string, ClassInput>>,
    stamps: Readonly<Record<string, Readonly<Record<string, string>>>>,
  ) {
    const parsed = Object.fromEntries(
      Object.entries(classes).map(([name, input]) => [name, classSchema.parse(input)]),
    );
    mkdirSync(join(this.root, "stacks"));
    this.write(
      "Pulumi.yaml",
      "name: plan\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: index.js\nstackConfigDir: stacks\n",
    );
    this.write(
      "index.js",
      `module.exports = Object.assign(() => {}, { blueprint: () => (${JSON.stringify({ classes: parsed, global: { aws: {} } })}) });\n`,
    );
    Object.entries(stamps).forEach(([id, change], index) => {
      const keys = {
        cloud: "aws",
        region: "eu-west-1",
        account: `"${210_000_000_000 + index}"`,
        cidr: `10.${16 + index}.0.0/16`,
        class: "standard",
        ring: "canary",
        ...change,
      };
      const lines = Object.entries(keys).map(([key, value]) => `  stampworks:${key}: ${value}\n`);
      this.write(`stacks/Pulumi.${id}.yaml`, `config:\n${lines.join("")}`);
    });
  }

  write(name: string, text: string): string {
    const path = join(this.root, name);
    writeFileSync(path, text);
    return path;
  }

  /** Runs a command as the program would, in this process. */
  run(
    command: CommandDefinition,
    flags: Readonly<Record<string, unknown>> = {},
    { json = false, stacks = [] }: { json?: boolean; stacks?: readonly string[] } = {},
  ): Promise<Ran> {
    return runInProcess(command, { cwd: this.root, args: [stacks], flags, json });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
