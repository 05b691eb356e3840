import { isMap } from "../../../../../graph/model/property";
import { propertyRule } from "../../../../kinds/property-rule";
import type { Rule, RuleMetadata } from "../../../../rule";

/** A rule about one flag of every PostgreSQL instance of Cloud SQL. */
export interface FlagRule extends Omit<RuleMetadata, "group" | "cloud" | "severity" | "fix"> {
  /** Name of the database flag. */
  readonly flag: string;
  /** Values that comply. */
  readonly values: readonly string[];
}

/** Makes a baseline rule of a statement about a database flag. */
export function flagRule({ flag, values, ...metadata }: FlagRule): Rule {
  const wanted = `${flag} = ${values.join(" or ")}`;
  return propertyRule({
    ...metadata,
    cloud: "gcp",
    severity: "medium",
    fix: `Set the flag ${flag} to ${values[0] ?? ""} in settings.databaseFlags.`,
    types: ["gcp:sql/databaseInstance:DatabaseInstance"],
    property: "settings.databaseFlags",
    complies: (value) =>
      Array.isArray(value) &&
      value.some(
        (set) => isMap(set) && set["name"] === flag && values.includes(String(set["value"]).toLowerCase()),
      ),
    wanted,
    when: ({ inputs }) => String(inputs["databaseVersion"]).startsWith("POSTGRES"),
  });
}
