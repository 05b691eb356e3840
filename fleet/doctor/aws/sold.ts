import { soldFindings } from "../answers";
import { type Needs, textAt } from "../needs";
import type { Question } from "../question";
import type { AwsSdk } from "./clients";

/** Whether the database's machine classes are sold where the stamp is, with a standby. */
export function soldQuestions(needs: Needs, { rds }: AwsSdk): readonly Question[] {
  const versions = new Map<string, string | undefined>();
  for (const inputs of needs.inputsOf("aws:rds/instance:Instance")) {
    const name = textAt(inputs, "instanceClass");
    // A replica says no version: it has its source's.
    if (name !== undefined) versions.set(name, textAt(inputs, "engineVersion") ?? versions.get(name));
  }
  // Asked for all versions: a class says a major version, and what is sold is told by minor ones.
  const isSold = async (name: string): Promise<boolean> => {
    const version = versions.get(name);
    const pages = rds.paginateDescribeOrderableDBInstanceOptions(
      { client: new rds.RDSClient({ region: needs.identity.region }) },
      { Engine: "postgres", DBInstanceClass: name },
    );
    for await (const { OrderableDBInstanceOptions = [] } of pages) {
      const isThere = OrderableDBInstanceOptions.some(
        ({ EngineVersion = "", MultiAZCapable }) =>
          MultiAZCapable !== false &&
          (version === undefined || `${EngineVersion}.`.startsWith(`${version}.`)),
      );
      if (isThere) return true;
    }
    return false;
  };
  return [
    { check: "database-class", ask: async () => soldFindings(needs, new Set(versions.keys()), isSold) },
  ];
}
