import type * as open from "./users/open";

/**
 * Opens the users of a fleet's registry for a login service: `tenantsOf(user)` answers their tenants, kept for a bounded time. One in
 * another region names the replica there.
 *
 * @param where as for `openRegistry`
 * @throws StampError `input` when it is no registry or its SDK is not installed
 */
export function openUsers(where: string | undefined, options: open.OpenUsers): open.OpenedUsers {
  // An application that only asks for homes loads nothing of it.
  const users = require("./users/open") as typeof open;
  return users.openUsers(where, options);
}
