import type { OwedViews } from "../tenants/view/owed";
import { type Finding, missing, unknown } from "./finding";

/** What its application's view of its tenants lacks. That it lacks nothing is no answer of its cloud, and not said. */
export function viewFindings(stamp: string, views: OwedViews | undefined): readonly Finding[] {
  if (views?.unread !== undefined)
    return [unknown("view", `whether its view of its tenants is to be told can't be read: ${views.unread}`)];
  return (views?.owed ?? [])
    .filter((one) => one.stamp === stamp)
    .map(({ fix, says, what }) =>
      what === "unread" ? unknown("view", says, fix) : missing("view", says, fix),
    );
}
