/**
 * Reads the type declarations of the clouds' SDKs: every resource type with its arguments, the nested types
 * they lead to, the example programs in the comments and the forms of identifiers that `pulumi import` takes.
 * Declarations are written by the SDKs' generators, one property a line, so lines are all this has to know.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CACHE, ROOT } from "../paths.mjs";
import { placesInExamples } from "./examples.mjs";

/** Raised when what is read or how changes, so that no old reading is used. */
const FORM = 4;

export const PACKAGES = { aws: "aws", azure: "azure-native", gcp: "gcp" };

/** All that the declarations of one cloud's SDK say; kept below .stampworks, because reading takes a minute. */
export function declarationsOf(cloud) {
  const folder = join(ROOT, "node_modules", "@pulumi", PACKAGES[cloud]);
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const kept = join(CACHE, `sdk-${cloud}-${version}-${FORM}.json`);
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, "utf8"));
  const found = read(folder, cloud);
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(kept, JSON.stringify(found));
  return found;
}

function read(folder, cloud) {
  const nested = interfacesIn(readFileSync(join(folder, "types", "input.d.ts"), "utf8"));
  const resources = {};
  for (const [module, file, at] of modules(folder)) {
    const text = readFileSync(file, "utf8");
    const name = /^export declare class (\w+) extends pulumi\.CustomResource/m.exec(text)?.[1];
    if (name === undefined) continue;
    const token = /__pulumiType = '([^']+)'/.exec(readFileSync(at, "utf8"))?.[1];
    if (token === undefined) continue;
    const args = interfacesIn(text)[`${name}Args`];
    if (args === undefined) continue;
    const comment = commentOf(text, name);
    resources[token] = {
      class: `${module}.${name}`,
      args,
      outputs: outputsIn(text),
      imports: [...comment.matchAll(/\$ pulumi import \S+ \S+ (.+)$/gm)].map((hit) => hit[1].trim()),
      examples: placesInExamples(comment, cloud === "azure" ? ["azure_native", "azure-native"] : [cloud]),
    };
  }
  return { cloud, nested, resources };
}

function* modules(folder, module = "") {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === "types" || entry.name === "config" || entry.name === "node_modules") continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* modules(path, module === "" ? entry.name : `${module}.${entry.name}`);
    else if (/^(?!index|get[A-Z]).*\.d\.ts$/.test(entry.name) && module !== "")
      yield [module, path, path.replace(/\.d\.ts$/, ".js")];
  }
}

/** The comment of the class: what it is for, examples, imports. */
function commentOf(text, name) {
  const end = text.indexOf(`export declare class ${name} `);
  const start = text.lastIndexOf("/**", end);
  return start < 0 ? "" : text.slice(start, end).replace(/^ ?\* ?/gm, "");
}

/** Every interface by its path of namespaces, `ecs.ServiceLoadBalancerArgs`, with its properties. */
function interfacesIn(text) {
  const found = {};
  const spaces = [];
  let properties;
  let doc = [];
  for (const line of text.split("\n")) {
    const depth = /^ */.exec(line)[0].length / 4;
    const namespace = /^\s*(?:export )?(?:declare )?namespace (\w+) \{$/.exec(line);
    if (namespace !== null) {
      spaces.length = depth;
      spaces.push(namespace[1]);
      continue;
    }
    const begin = /^\s*(?:export )?interface (\w+) \{$/.exec(line);
    if (begin !== null) {
      spaces.length = depth;
      properties = {};
      found[[...spaces, begin[1]].join(".")] = properties;
      doc = [];
      continue;
    }
    if (properties === undefined) continue;
    const property = /^\s+(?:readonly )?"?([\w-]+)"?(\??): (.+)$/.exec(line);
    if (property !== null) {
      properties[property[1]] = { type: property[3], optional: property[2] === "?", doc: doc.join(" ") };
      doc = [];
    } else if (/^\s*\/?\*/.test(line)) {
      if (/^\s*\/\*\*/.test(line)) doc = [];
      const words = line.replace(/^\s*\/?\*+\/?/, "").trim();
      if (words !== "") doc.push(words);
    } else if (/^\s*\}$/.test(line)) properties = undefined;
  }
  return found;
}

/** Names of the class's outputs: what another resource could take of it. */
function outputsIn(text) {
  return [...text.matchAll(/^ {4}readonly (\w+): pulumi\.Output</gm)].map((hit) => hit[1]);
}
