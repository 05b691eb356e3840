import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { pluginsSection, writePlugins } from "../../../engines/simulator/provider/plugins";
import { Simulator } from "../../../engines/simulator/simulator";
import type { CliProject } from "./cli";

const repository = resolve(__dirname, "../../..");

/** The simulated clouds of one project: the CLI reaches them through provider plugins, a test directly. */
export class SimulatedClouds {
  readonly folder: string;

  /** Makes the plugins and a Pulumi.yaml that uses them, and no other. */
  constructor(project: CliProject, pulumiYaml: string) {
    const plugins = join(project.folder, "plugins");
    this.folder = join(project.folder, "clouds");
    const main = join(repository, "dist", "engines", "simulator", "provider", "main.js");
    writePlugins({ folder: plugins, simulator: this.folder, main });
    const settings = parse(pulumiYaml) as Record<string, unknown>;
    project.write("Pulumi.yaml", stringify({ ...settings, plugins: pluginsSection(plugins) }));
  }

  /** How many resources are alive. */
  live(): number {
    return this.with((simulator) => simulator.list().length);
  }

  /** Does something in the clouds behind the engine's back. */
  with<T>(work: (simulator: Simulator) => T): T {
    const simulator = new Simulator(this.folder);
    try {
      return work(simulator);
    } finally {
      simulator.close();
    }
  }
}
