// Writes the plain Pulumi program that a person would write for one stamp: the same resources with the same inputs,
// one `new` after the other, without components, context or schema. It is made from a rendered graph, so that it
// has exactly the resources the components make, whatever the blueprint becomes.

const SECRET = "4dabf18193072939515e22adb298388d";

/** `aws:ec2/vpc:Vpc` → where the SDK keeps the class. */
function classOf(type) {
  const [pkg, path, name] = type.split(":");
  if (pkg === "pulumi") return { module: `@pulumi/${path === "providers" ? name : pkg}`, name: "Provider" };
  const folder = path.split("/")[0];
  return { module: folder === "index" ? `@pulumi/${pkg}` : `@pulumi/${pkg}/${folder}`, name };
}

/** The object or list a text is the JSON of, exactly; undefined when it is none. */
function documentOf(text) {
  if (!/^[[{]/.test(text)) return undefined;
  try {
    const document = JSON.parse(text);
    return JSON.stringify(document) === text ? document : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Source text of a CommonJS module whose export is the program.
 * @param graph a rendered graph
 * @param owner token → {urn, property}
 * @param tokens pattern that finds tokens in a text
 */
export function plainProgram(graph, owner, tokens) {
  const custom = graph.resources.filter(
    (resource) => resource.custom && resource.type !== "pulumi:pulumi:Stack",
  );
  const variables = new Map(custom.map((resource, index) => [resource.urn, `r${index}`]));
  const modules = new Map();
  const moduleVariable = (module) =>
    modules.get(module) ?? modules.set(module, `m${modules.size}`).get(module);

  const reference = (token) => {
    const from = owner(token);
    const variable = from === undefined ? undefined : variables.get(from.urn);
    if (variable === undefined) return undefined;
    return from.property === "id" ? `${variable}.id` : `${variable}.${from.property}`;
  };
  const text = (value) => {
    // Policies and dashboards: a person writes the document, not its text with holes in it.
    const document = documentOf(value);
    if (document !== undefined) {
      return `${value.search(tokens) >= 0 ? "pulumi.jsonStringify" : "JSON.stringify"}(${literal(document)})`;
    }
    const found = [...value.matchAll(tokens)].filter((match) => reference(match[0]) !== undefined);
    if (found.length === 0) return JSON.stringify(value);
    if (found.length === 1 && found[0][0] === value) return reference(value);
    const escaped = (part) => part.replace(/[\\`$]/g, "\\$&");
    let at = 0;
    let template = "";
    for (const match of found) {
      template += `${escaped(value.slice(at, match.index))}\${${reference(match[0])}}`;
      at = match.index + match[0].length;
    }
    return `pulumi.interpolate\`${template}${escaped(value.slice(at))}\``;
  };
  const literal = (value) => {
    if (typeof value === "string") return text(value);
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
    if (SECRET in value) return `pulumi.secret(${literal(value.value)})`;
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}: ${literal(item)}`)
      .join(", ")} }`;
  };
  const options = (resource) => {
    const provider =
      resource.provider === undefined
        ? undefined
        : variables.get(resource.provider.split("::").slice(0, -1).join("::"));
    const implied = new Set(Object.values(resource.propertyDependencies).flat());
    const explicit = resource.dependencies
      .filter((urn) => !implied.has(urn))
      .map((urn) => variables.get(urn))
      .filter(Boolean);
    const {
      protect,
      ignoreChanges,
      deleteBeforeReplace,
      additionalSecretOutputs,
      replaceOnChanges,
      customTimeouts,
    } = resource.options;
    const given = {
      protect,
      ignoreChanges,
      deleteBeforeReplace,
      additionalSecretOutputs,
      replaceOnChanges,
      customTimeouts,
    };
    const parts = Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
    if (provider !== undefined) parts.push(`provider: ${provider}`);
    if (explicit.length > 0) parts.push(`dependsOn: [${explicit.join(", ")}]`);
    return parts.length === 0 ? "" : `, { ${parts.join(", ")} }`;
  };

  const body = custom.map((resource) => {
    const { module, name } = classOf(resource.type);
    const inputs = Object.fromEntries(
      Object.entries(resource.inputs).filter(([key]) => !key.startsWith("__")),
    );
    return `  const ${variables.get(resource.urn)} = new ${moduleVariable(module)}.${name}(${JSON.stringify(resource.name)}, ${literal(inputs)}${options(resource)});`;
  });
  const imports = [...modules].map(
    ([module, variable]) => `const ${variable} = require(${JSON.stringify(module)});`,
  );
  return [
    'const pulumi = require("@pulumi/pulumi");',
    ...imports,
    "module.exports = () => {",
    ...body,
    "};",
    "",
  ].join("\n");
}
