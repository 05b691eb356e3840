// @ts-check
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

/** @typedef {{ type: string, outputs?: Record<string, any> }} Resource */

const CLUSTER = /^acme:(\w+):(?:Eks|Aks|Gke)$/;

/**
 * The manifest of one stamp: app.yaml, and workers.yaml where the class has workers, with the values of the stamp's cluster, and what
 * only its cloud needs behind them.
 *
 * @param {Resource[]} resources of the stamp's state
 */
exports.manifestOf = (resources) => {
  const part = resources.find(({ type }) => CLUSTER.test(type));
  if (part?.outputs?.manifest === undefined)
    throw new Error("the state has no cluster: bring the stamp up first");
  const [, cloud = ""] = CLUSTER.exec(part.type) ?? [];
  const { environment, values } = part.outputs.manifest;
  const map = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "stamp", namespace: "stamp" },
    data: environment,
  };
  const [namespace = "", ...rest] = read("app.yaml").split(/^---$/m);
  const more = [
    ...(values.WORKER_MAX === undefined ? [] : ["workers.yaml", `clusters/${cloud}-workers.yaml`]),
    ...(cloud === "azure" ? ["clusters/azure.yaml"] : []),
  ].map(read);
  const filled = [namespace, JSON.stringify(map, undefined, 2), ...rest, ...more].map((text) => text.trim());
  return `${filled.map((text) => fill(text, values)).join("\n---\n")}\n`;
};

/** @param {string} file */
function read(file) {
  return readFileSync(join(__dirname, file), "utf8");
}

/**
 * A value that a cloud has not stays empty where the app's manifest asks for all clouds' identities, and is a fault elsewhere.
 *
 * @param {string} text
 * @param {Record<string, string>} values
 */
function fill(text, values) {
  return text.replaceAll(/\$\{([A-Z_]+)\}/g, (_, name) => {
    const value = values[name];
    if (value === undefined && !["CLIENT_ID", "SERVICE_ACCOUNT"].includes(name))
      throw new Error(`the stamp's cluster tells no ${name}`);
    return value ?? "";
  });
}

if (require.main === module) {
  // pulumi stack export -s <stamp> | node manifest.js | kubectl apply -f -
  const { deployment } = JSON.parse(readFileSync(0, "utf8"));
  process.stdout.write(exports.manifestOf(deployment.resources));
}
