import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { readInventory } from "../../../fleet/inventory/inventory";
import { readProject } from "../../../fleet/inventory/project";
import type { RoutingEntry, StampEntry } from "../../../fleet/inventory/stack-config";
import { CliProject } from "./cli";
import { fullSize } from "./full-size";
import { type CliResult, runProcess } from "./process";
import { SimulatedClouds } from "./simulated";

const repository = resolve(__dirname, "../../..");
const dist = join(repository, "dist");

/** The example fleet's program with a place for a change of the blueprint. */
const PROGRAM = `
const { defineFleet } = require(${JSON.stringify(join(dist, "components", "program", "index.js"))});
const { blueprint } = require(${JSON.stringify(join(dist, "stacks", "blueprint.js"))});
module.exports = defineFleet(require("./change.js")(structuredClone(blueprint)));
`;
const ROUTING_FILE = "Pulumi.routing.yaml";
const SAME = "module.exports = (blueprint) => blueprint;\n";

/** Clouds as hard to live with as new accounts are: a right comes late, nobody asked for more of anything, and changes wait their turn. */
const RULES = { lateRights: true, newAccount: true, oneChange: true, settling: true, lateReleases: true };

/**
 * A copy of the example fleet in a folder of its own, with every stack's config, over simulated clouds of its own, which hold new
 * accounts.
 */
export class FleetProject {
  readonly cli: CliProject;
  readonly clouds: SimulatedClouds;
  readonly stamps: readonly StampEntry[];
  readonly #bin: string;

  constructor(bin: string) {
    this.#bin = bin;
    const files = {
      "index.js": PROGRAM,
      "change.js": SAME,
      "package.json": JSON.stringify({ name: "stampworks-e2e", main: "index.js" }),
      // The simulated clouds hold tables, and nothing answers for them.
      "stampworks.yaml": "engine: pulumi\njournal: folder\n",
    };
    this.cli = new CliProject(bin, files, fullSize());
    const yaml = parse(readFileSync(join(repository, "Pulumi.yaml"), "utf8")) as Record<string, unknown>;
    const { stackConfigDir: _elsewhere, ...settings } = yaml;
    this.clouds = new SimulatedClouds(this.cli, stringify({ ...settings, main: "index.js" }));
    mkdirSync(this.clouds.folder, { recursive: true });
    writeFileSync(join(this.clouds.folder, "rules.json"), JSON.stringify(RULES));
    for (const name of stackFiles())
      copyFileSync(join(repository, "stacks", name), join(this.cli.program, name));
    const { problems, stamps } = readInventory(readProject(this.cli.program));
    if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join("\n"));
    this.stamps = stamps;
  }

  /** The stamp with this id, as its config file describes it. */
  stamp(id: string): StampEntry {
    const found = this.stamps.find((stamp) => stamp.id === id);
    if (found === undefined) throw new Error(`the example fleet has no stamp ${id}`);
    return found;
  }

  /** The routing stack, as its config file describes it now. */
  routing(): RoutingEntry {
    const { routing } = readInventory(readProject(this.cli.program));
    if (routing === undefined) throw new Error("the example fleet has no routing stack");
    return routing;
  }

  /** Makes the routing stack's config, or changes it: it fronts these stamps. */
  front(stamps: readonly string[]): void {
    const file = join(this.cli.program, ROUTING_FILE);
    // The CLI keeps the salt of the stack's secrets in there.
    const present = existsSync(file) ? (parse(readFileSync(file, "utf8")) as Record<string, unknown>) : {};
    this.cli.write(ROUTING_FILE, stringify({ ...present, config: routingConfig(stamps) }));
  }

  /** Changes the blueprint by the body of a function that gets it as `blueprint`; an empty one undoes it. */
  change(body: string): void {
    this.cli.write(
      "change.js",
      body === "" ? SAME : `module.exports = (blueprint) => { ${body}; return blueprint; };\n`,
    );
  }

  /** Runs this project's own command with the real engine. What changes something asks first; the test says yes. */
  async stampworks(args: readonly string[], extra: NodeJS.ProcessEnv = {}): Promise<CliResult> {
    const { env, program } = this.cli;
    const main = join(dist, "cli", "main.js");
    return runProcess(process.execPath, [main, "--engine", "pulumi", ...args, ...agreed(args)], {
      cwd: program,
      env: { ...env, PATH: `${this.#bin}${delimiter}${env["PATH"] ?? ""}`, NO_COLOR: "1", ...extra },
    });
  }

  remove(): void {
    this.cli.remove();
  }
}

function agreed([command = "", ...rest]: readonly string[]): readonly string[] {
  return ["up", "destroy", "retire"].includes(command) && !rest.includes("--yes") ? ["--yes"] : [];
}

/** A routing layer in an account of its own. */
function routingConfig(stamps: readonly string[]): Record<string, unknown> {
  const config = { cloud: "aws", regions: ["us-east-1", "eu-west-1"], account: "210000000009", stamps };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [`stampworks:${key}`, value]));
}

/** Ids of the example fleet's stamps. */
export function stackIds(): string[] {
  return stackFiles().map((name) => name.split(".")[1] ?? "");
}

function stackFiles(): string[] {
  return readdirSync(join(repository, "stacks"))
    .filter((name) => /^Pulumi\.(?!routing\.).+\.yaml$/.test(name))
    .sort();
}
