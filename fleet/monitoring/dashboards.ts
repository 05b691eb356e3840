import { stringify } from "yaml";
import { PART_NUMBERS, type PartNumber, type Recorded, STAMP_NUMBERS } from "./recorded";

/** A dashboard as a file for Grafana's provisioning. */
export interface Dashboard {
  readonly file: string;
  readonly json: string;
}

const SOURCE = { type: "prometheus", uid: "$datasource" };
/** Grafana's own version of the format. */
const SCHEMA_VERSION = 39;
/** Width and height of a panel on Grafana's grid of 24 columns. */
const [WIDTH, HEIGHT] = [12, 8];

/** One level of the way down. */
interface Level {
  readonly uid: string;
  readonly title: string;
  /** Label by which its lines are told apart. */
  readonly by: string;
  /** Labels that are chosen on it, each a variable among what those before it leave. */
  readonly chosen: readonly string[];
  /** Where a line leads: what is chosen here is chosen there, too. */
  readonly below?: { readonly uid: string; readonly variable: string };
  /** What is shown; of a part its lines are told apart by a label of its own. */
  readonly numbers: readonly (Recorded | PartNumber)[];
}

const FLEET: Level = {
  ...{ uid: "stampworks-fleet", title: "Fleet", by: "stamp_class", chosen: [], numbers: STAMP_NUMBERS },
  below: { uid: "stampworks-class", variable: "stamp_class" },
};
const CLASS: Level = {
  ...{
    uid: "stampworks-class",
    title: "Class",
    by: "stamp",
    chosen: ["stamp_class"],
    numbers: STAMP_NUMBERS,
  },
  below: { uid: "stampworks-stamp", variable: "stamp" },
};
const STAMP: Level = {
  ...{ uid: "stampworks-stamp", title: "Stamp", by: "stamp", chosen: ["stamp_class", "stamp"] },
  ...{ numbers: STAMP_NUMBERS, below: { uid: "stampworks-part", variable: "stamp" } },
};
const PART: Level = {
  ...{ uid: "stampworks-part", title: "Parts of a stamp", by: "stamp", chosen: ["stamp_class", "stamp"] },
  numbers: PART_NUMBERS,
};
const LEVELS: readonly Level[] = [FLEET, CLASS, STAMP, PART];

/** From the fleet to a class to a stamp to its parts: a click on a line leads down, and the time that is looked at goes along. */
export function dashboards(): Dashboard[] {
  return LEVELS.map((level) => ({
    file: `${level.uid}.json`,
    json: `${JSON.stringify(dashboardOf(level), undefined, 2)}\n`,
  }));
}

function dashboardOf(level: Level): object {
  const { chosen, title, uid } = level;
  return {
    ...{
      uid,
      title: `Stampworks: ${title}`,
      tags: ["stampworks"],
      editable: false,
      schemaVersion: SCHEMA_VERSION,
    },
    ...{ timezone: "utc", refresh: "1m", time: { from: "now-6h", to: "now" } },
    links: [
      {
        ...{ type: "dashboards", title: "Stampworks", tags: ["stampworks"], asDropdown: true },
        ...{
          includeVars: false,
          keepTime: true,
          targetBlank: false,
          icon: "external link",
          tooltip: "",
          url: "",
        },
      },
    ],
    templating: {
      list: [
        {
          ...{ type: "datasource", name: "datasource", label: "Data source", query: "prometheus", hide: 0 },
          ...{ current: {}, options: [], refresh: 1, regex: "", includeAll: false, multi: false },
        },
        ...chosen.map((label, index) => variableOf(label, chosen.slice(0, index))),
      ],
    },
    panels: level.numbers.map((number, index) => panelOf(level, number, index)),
  };
}

/** @param before variables that are chosen before it */
function variableOf(label: string, before: readonly string[]): object {
  const query = `label_values(stampworks:requests:rate5m${matching(before)}, ${label})`;
  const isAll = label !== "stamp";
  return {
    ...{
      type: "query",
      name: label,
      label: label.replace("stamp_", ""),
      datasource: SOURCE,
      definition: query,
    },
    ...{ query: { query, refId: label }, refresh: 2, sort: 1, hide: 0, regex: "", current: {}, options: [] },
    ...{ includeAll: isAll, multi: false, ...(isAll ? { allValue: ".+" } : {}) },
  };
}

function matching(labels: readonly string[]): string {
  return labels.length === 0 ? "" : `{${labels.map((label) => `${label}=~"$${label}"`).join(",")}}`;
}

/** Shares and times of many stamps are not added up: the highest is what matters. */
function panelOf({ below, by: own, chosen }: Level, number: Recorded | PartNumber, index: number): object {
  const { record, unit } = number;
  const by = "part" in number ? number.by : own;
  const title = "part" in number ? `${number.part}: ${number.title}` : number.title;
  const together = ["reqps", "bytes", "none"].includes(unit) ? "sum" : "max";
  const kept = chosen.filter((label) => label !== below?.variable).map((label) => `&\${${label}:queryparam}`);
  const link =
    below === undefined
      ? []
      : [
          {
            ...{ title: `to \${__field.labels.${below.variable}}`, targetBlank: false },
            url: `/d/${below.uid}?var-datasource=\${datasource}&var-${below.variable}=\${__field.labels.${below.variable}}${kept.join("")}&\${__url_time_range}`,
          },
        ];
  return {
    ...{ id: index + 1, type: "timeseries", title, datasource: SOURCE },
    description: `${title}, ${together === "sum" ? "all together" : "the highest"} by ${by.replace("stamp_", "")}: ${record}`,
    gridPos: { h: HEIGHT, w: WIDTH, x: (index % 2) * WIDTH, y: Math.floor(index / 2) * HEIGHT },
    targets: [
      {
        ...{ refId: "A", datasource: SOURCE, legendFormat: `{{${by}}}` },
        expr: `${together} by (${by}) (${record}${matching(chosen)})`,
      },
    ],
    fieldConfig: { defaults: { unit, min: 0, links: link }, overrides: [] },
    options: {
      legend: { displayMode: "list", placement: "bottom" },
      tooltip: { mode: "multi", sort: "desc" },
    },
  };
}

/** What Grafana's linter of dashboards must know of these. Source: https://github.com/grafana/dashboard-linter/blob/main/docs/index.md */
export function lintSettings(): string {
  const reason =
    "The rules of rules/stampworks.yml leave no job and no instance: a stamp is what is chosen by.";
  const rules = ["target-job-rule", "target-instance-rule", "template-job-rule", "template-instance-rule"];
  return stringify({ exclusions: Object.fromEntries(rules.map((rule) => [rule, { reason }])) });
}
