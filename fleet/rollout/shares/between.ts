import { BESIDE, BESIDE_SERVES } from "../../../components/contract/context";
import { StampError, shown } from "../../../core/errors";
import { isMap, type PropertyMap, type PropertyValue } from "../../../graph/model/property";

/** The revision that stands beside a stack's release, as its outputs say; undefined where one release stands. */
function besideIn(outputs: PropertyMap | undefined): PropertyValue | undefined {
  const derivations = outputs?.["derivations"];
  const found = (Array.isArray(derivations) ? derivations : [])
    .filter(isMap)
    .find(({ stands }) => stands === BESIDE || stands === BESIDE_SERVES);
  return found?.["value"];
}

/**
 * A stamp that stands between two releases has none that a new one could be judged by, and its newest revision is one that nobody judged.
 * @throws StampError `state` for one
 */
export function refuseBetween(id: string, outputs: PropertyMap | undefined): void {
  const beside = besideIn(outputs);
  if (beside === undefined) return;
  throw new StampError("state", `stamp "${id}" stands between two releases, as its stack says`, {
    ...{ field: "beside", received: shown(beside) },
    fix: `end the rollout that brought it there (stampworks rollout --resume or --rollback); of one that was abandoned, or whose journal is lost, say in the config which release is to stay, and stampworks up ${id}`,
  });
}
