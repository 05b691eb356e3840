import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { SIMULATED_PACKAGES } from "../../../engines/simulator/provider/service";
import { yamlProgram } from "../../host/yaml-program";
import { CliProject } from "./cli";
import { fullSize } from "./full-size";
import { SimulatedClouds } from "./simulated";

const repository = resolve(__dirname, "../../..");

/** `describe` for programs in Pulumi YAML; where the CLI has no host for them, they are skipped and one line says so. */
export function describeWithYaml(bin: string, name: string, body: () => void): void {
  if (existsSync(join(bin, "pulumi-language-yaml"))) {
    describe(name, body);
    return;
  }
  if (bin !== "") {
    process.stderr.write(
      `Skipped "${name}": the Pulumi CLI has no YAML language host; run npm run pulumi:install.\n`,
    );
  }
  describe.skip(name, body);
}

/** A project with the package installed, over simulated clouds, with one stack: that of the docs' YAML program. */
export async function projectOfPackage(
  bin: string,
  settings: object,
  files: Readonly<Record<string, string>> = {},
): Promise<CliProject> {
  const project = new CliProject(bin, { ...files }, fullSize());
  installPackage(join(project.program, "node_modules"));
  new SimulatedClouds(project, stringify(settings));
  await project.must("stack", "init", yamlProgram().properties.identity.id);
  return project;
}

/** The package as `npm install stampworks` puts it into a project, beside its dependencies. */
function installPackage(modules: string): void {
  unlinkSync(modules);
  const folder = join(modules, "stampworks");
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(join(repository, "node_modules"))) {
    if (!name.startsWith(".")) symlinkSync(join(repository, "node_modules", name), join(modules, name));
  }
  symlinkSync(join(repository, "dist"), join(folder, "dist"), "dir");
  copyFileSync(join(repository, "package.json"), join(folder, "package.json"));
  // Copied, because the CLI runs npm in a plugin's folder.
  cpSync(join(repository, "plugin"), join(folder, "plugin"), { recursive: true });
}

/**
 * Puts the simulated providers where the CLI keeps what it downloads, in the versions of the clouds' SDKs:
 * `pulumi package add` gets all that a plugin depends on, whatever the project's file says of them.
 */
export function installProviders({ env, folder }: CliProject): void {
  for (const name of SIMULATED_PACKAGES) {
    const manifest = join(repository, "node_modules", "@pulumi", name, "package.json");
    const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
    const target = join(env["PULUMI_HOME"] ?? "", "plugins", `resource-${name}-v${version}`);
    mkdirSync(target, { recursive: true });
    copyFileSync(join(folder, "plugins", `pulumi-resource-${name}`), join(target, `pulumi-resource-${name}`));
  }
}
