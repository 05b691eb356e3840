// @ts-check

/** Where the app runs in every cluster; app.yaml says the same. */
exports.NAMESPACE = "stamp";
exports.ACCOUNT = "app";
/** Port of every node behind which the web service answers. */
exports.NODE_PORT = 30080;

/** What one pod asks for, by the class's size; half of a machine with as much again for what the cluster itself runs. */
const PODS = {
  small: { cpu: "500m", memory: "1Gi" },
  medium: { cpu: "1", memory: "2Gi" },
  large: { cpu: "2", memory: "4Gi" },
  xlarge: { cpu: "4", memory: "8Gi" },
};
/** Pods of one size that a machine of the same size holds: parts/<cloud> names machines with four times a pod's CPU. */
const PODS_A_NODE = 3;
const ZONES = 3;

/**
 * How many machines the pods of a class need: never fewer than one a zone, and at the most a zone's worth more than
 * the pods ask for, so that a zone can be lost.
 *
 * @param {import("stampworks").PartArgs["spec"]} spec
 */
exports.nodesFor = ({ app }) => {
  const nodes = (/** @type {number} */ pods) => Math.max(ZONES, Math.ceil(pods / PODS_A_NODE));
  return { min: nodes(app.minInstances), max: nodes(app.maxInstances) + ZONES };
};

/**
 * What app.yaml leaves open, and manifest.js fills in: the part's output `manifest`, which holds no secret.
 *
 * @param {import("stampworks").PartArgs & { readonly image: string }} args
 * @param {Record<string, import("@pulumi/pulumi").Input<string>>} environment what the app is told
 * @param {Record<string, import("@pulumi/pulumi").Input<string>>} more what only one cloud has
 */
exports.manifest = ({ context, spec, image }, environment, more) => {
  const { app } = spec;
  const pod = PODS[app.size];
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
      CPU: pod.cpu,
      MEMORY: pod.memory,
      ...more,
    },
  };
};

/**
 * The manifest has a web service and no more: a class with workers would come up without them.
 *
 * @param {import("stampworks").PartArgs} args
 */
exports.refuseWorkers = ({ context, spec }) => {
  if (!spec.workers.enabled) return;
  throw new Error(
    `class ${context.identity.class} has workers, and app.yaml has none: add their Deployment and HPA there, and their metrics in parts/`,
  );
};
