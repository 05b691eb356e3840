import { companionRule } from "../../../../kinds/companion-rule";
import type { Rule, RuleMetadata } from "../../../../rule";
import { read } from "../../../../subject";

/** A rule that each primary PostgreSQL server has a parameter set. */
export interface SettingRule extends Omit<RuleMetadata, "group" | "cloud"> {
  /** Name of the server parameter. */
  readonly setting: string;
  /** Values that comply, in lower case. */
  readonly values: readonly string[];
}

/** Makes a baseline rule of a statement about a parameter of PostgreSQL servers. */
export function settingRule({ setting, values, ...metadata }: SettingRule): Rule {
  return companionRule({
    ...metadata,
    cloud: "azure",
    types: ["azure-native:dbforpostgresql:Server"],
    // A replica takes over its source's parameters.
    when: ({ inputs }) => inputs["createMode"] !== "Replica",
    companions: ["azure-native:dbforpostgresql:Configuration"],
    by: "serverName",
    complies: ({ inputs }) => {
      if (inputs["configurationName"] !== setting) return false;
      const value = read(inputs, "value");
      if (value.state === "unknown") return undefined;
      return value.state === "known" && values.includes(String(value.value).toLowerCase());
    },
    wanted: `${setting} = ${values.join(" or ")}`,
  });
}
