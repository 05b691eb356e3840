import { stringify } from "yaml";
import { StampError } from "../../core/errors";
import { filled } from "../ask/by-command";
import type { StampEntry } from "../inventory/stack-config";
import type { MonitoringSettings } from "./schema";

/** The file that says how stamps' numbers are told. */
export const MONITORING_FILE = "monitoring.yaml";
/** Files of rules, beside Prometheus' own. */
export const RULES_FILES = ["rules/*.yml"];

/** Who a stamp is, as labels: what dashboards and rules choose by. */
export function labelsOf({ id, identity }: StampEntry): Readonly<Record<string, string>> {
  return {
    ...{ stamp: id, stamp_class: identity.class, stamp_cloud: identity.cloud },
    ...{ stamp_region: identity.region, stamp_ring: identity.ring },
  };
}

/**
 * Prometheus' configuration: each stamp a target with its identity as labels, the routers, and who keeps standbys.
 * @throws StampError `input` where a stamp has no target
 */
export function scrapeConfig(settings: MonitoringSettings, stamps: readonly StampEntry[]): string {
  const { everySeconds, routers, stamps: door, standbys } = settings;
  const token =
    door.tokenFile === undefined
      ? {}
      : { authorization: { type: "Bearer", credentials_file: door.tokenFile } };
  return stringify(
    {
      global: { scrape_interval: `${everySeconds}s`, evaluation_interval: `${everySeconds}s` },
      rule_files: RULES_FILES,
      scrape_configs: [
        {
          ...{ job_name: "stamps", metrics_path: door.path, scheme: door.scheme, ...token },
          // A stamp says what it measures; who it is the inventory says.
          honor_labels: false,
          static_configs: stamps.map((stamp) => ({
            targets: [targetOf(door.target, stamp)],
            labels: labelsOf(stamp),
          })),
        },
        ...(routers === undefined
          ? []
          : [
              {
                ...{ job_name: "routers", metrics_path: routers.path, scheme: routers.scheme },
                static_configs: [{ targets: routers.targets }],
              },
            ]),
        ...(standbys === undefined
          ? []
          : [{ job_name: "standbys", scheme: "http", static_configs: [{ targets: standbys.targets }] }]),
      ],
    },
    { lineWidth: 0 },
  );
}

function targetOf(target: MonitoringSettings["stamps"]["target"], stamp: StampEntry): string {
  const own =
    typeof target === "string" ? target : Object.hasOwn(target, stamp.id) ? target[stamp.id] : undefined;
  if (own === undefined)
    throw new StampError("input", `stamp ${stamp.id} has no target`, {
      ...{ file: MONITORING_FILE, field: "stamps.target", fix: "say where it tells its numbers: host:port" },
    });
  return filled([own], stamp)[0] ?? own;
}
