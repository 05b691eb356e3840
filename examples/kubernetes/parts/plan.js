// @ts-check

/** Where the app runs in every cluster; app.yaml says the same. */
exports.NAMESPACE = "stamp";
exports.ACCOUNT = "app";
/** Port of every node behind which the web service answers. */
exports.NODE_PORT = 30080;

/** What one pod asks for, by its size; half of a machine with as much again for what the cluster itself runs. */
const PODS = {
  small: { cpu: 500, memory: "1Gi" },
  medium: { cpu: 1000, memory: "2Gi" },
  large: { cpu: 2000, memory: "4Gi" },
  xlarge: { cpu: 4000, memory: "8Gi" },
};
/** Pods of one size that a machine of the same size holds: parts/<cloud> names machines with four times a pod's CPU. */
const PODS_A_NODE = 3;
const ZONES = 3;

/** @typedef {import("stampworks").PartArgs["spec"]} Spec */

/**
 * The size of a class's machines: that of its largest pod.
 *
 * @param {Spec} spec
 */
exports.machineSize = ({ app, workers }) =>
  workers.enabled && PODS[workers.size].cpu > PODS[app.size].cpu ? workers.size : app.size;

/**
 * How many machines the pods of a class need: never fewer than one a zone, and at the most a zone's worth more than
 * the pods ask for, so that a zone can be lost.
 *
 * @param {Spec} spec
 */
exports.nodesFor = (spec) => {
  const { app, workers } = spec;
  const room = PODS_A_NODE * PODS[exports.machineSize(spec)].cpu;
  const nodes = (/** @type {"minInstances" | "maxInstances"} */ count) => {
    const asked = app[count] * PODS[app.size].cpu;
    const beside = workers.enabled ? workers[count] * PODS[workers.size].cpu : 0;
    return Math.max(ZONES, Math.ceil((asked + beside) / room));
  };
  return { min: nodes("minInstances"), max: nodes("maxInstances") + ZONES };
};

/**
 * What app.yaml leaves open, and manifest.js fills in: the part's output `manifest`, which holds no secret.
 *
 * @param {import("stampworks").PartArgs & { readonly image: string }} args
 * @param {Record<string, import("@pulumi/pulumi").Input<string>>} environment what the app is told
 * @param {Record<string, import("@pulumi/pulumi").Input<string>>} more what only one cloud has
 */
exports.manifest = ({ context, spec, image }, environment, more) => {
  const { app, workers } = spec;
  return {
    environment,
    values: {
      IMAGE: image,
      RELEASE: context.release,
      PORT: String(app.port),
      HEALTH_PATH: app.healthPath,
      MIN: String(app.minInstances),
      MAX: String(app.maxInstances),
      CPU_PERCENT: String(app.targetCpuPercent),
      ...resources("", app.size),
      ...(workers.enabled ? workerValues(workers) : {}),
      ...more,
    },
  };
};

/**
 * What workers.yaml leaves open.
 *
 * @param {Spec["workers"]} workers
 */
function workerValues({ command, maxInstances, minInstances, size, targetBacklog }) {
  return {
    WORKER_ARGS: JSON.stringify(command),
    WORKER_MIN: String(minInstances),
    // Nothing's CPU calls the first worker into being, so where CPU scales them one always stands ready.
    WORKER_LEAST: String(Math.max(1, minInstances)),
    WORKER_MAX: String(maxInstances),
    BACKLOG: String(targetBacklog),
    ...resources("WORKER_", size),
  };
}

/**
 * @param {string} prefix
 * @param {keyof typeof PODS} size
 */
function resources(prefix, size) {
  return { [`${prefix}CPU`]: `${PODS[size].cpu}m`, [`${prefix}MEMORY`]: PODS[size].memory };
}
