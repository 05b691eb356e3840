// Which provider plugins a program needs: the packages in reach whose package.json says so.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const language = require("@pulumi/pulumi/proto/language_pb.js");
const { PackageDependency, PackageParameterization } = require("@pulumi/pulumi/proto/plugin_pb.js");

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function folders(folder) {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith("."));
  } catch {
    return [];
  }
}

/** Every package.json directly in a node_modules folder, and in those nested below its packages. */
function* installed(modules) {
  for (const name of folders(modules)) {
    const names = name.startsWith("@")
      ? folders(join(modules, name)).map((inner) => join(name, inner))
      : [name];
    for (const each of names) {
      const manifest = read(join(modules, each, "package.json"));
      if (manifest) yield manifest;
      yield* installed(join(modules, each, "node_modules"));
    }
  }
}

/** The nearest node_modules at or above the program, where Node would look first. */
function modulesOf(directory) {
  for (let at = directory; ; at = dirname(at)) {
    const modules = join(at, "node_modules");
    if (folders(modules).length > 0) return modules;
    if (dirname(at) === at) return undefined;
  }
}

function pluginName(manifest) {
  if (manifest.pulumi.name) return manifest.pulumi.name;
  return manifest.name?.startsWith("@pulumi/") ? manifest.name.slice("@pulumi/".length) : undefined;
}

function dependency(manifest) {
  const { pulumi } = manifest;
  const name = pluginName(manifest);
  if (!name) return undefined;
  const version = pulumi.version || manifest.version;
  const result = new PackageDependency()
    .setName(name)
    .setKind("resource")
    .setServer(pulumi.server ?? "");
  if (version) result.setVersion(version.startsWith("v") ? version : `v${version}`);
  if (pulumi.parameterization) {
    const { name: base, version: of, value } = pulumi.parameterization;
    result.setParameterization(new PackageParameterization().setName(base).setVersion(of).setValue(value));
  }
  return result;
}

/** LanguageRuntime.GetRequiredPackages. */
export function requiredPackages(programDirectory) {
  const modules = modulesOf(programDirectory);
  const manifests = modules
    ? [...installed(modules)].filter((manifest) => manifest.pulumi?.resource === true)
    : [];
  const packages = new Map();
  for (const manifest of manifests) {
    const found = dependency(manifest);
    if (found) packages.set(`${found.getName()}@${found.getVersion()}`, found);
  }
  return new language.GetRequiredPackagesResponse().setPackagesList([...packages.values()]);
}

/** LanguageRuntime.GetProgramDependencies: what package.json names, or everything installed. */
export function programDependencies(programDirectory, transitive) {
  const modules = modulesOf(programDirectory);
  const manifest = (modules && read(join(dirname(modules), "package.json"))) ?? {};
  const direct = new Set(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }));
  const all = modules ? [...installed(modules)] : [];
  const chosen = all.filter((each) => each.name && (transitive || direct.has(each.name)));
  return new language.GetProgramDependenciesResponse().setDependenciesList(
    chosen.map((each) => new language.DependencyInfo().setName(each.name).setVersion(each.version ?? "")),
  );
}
