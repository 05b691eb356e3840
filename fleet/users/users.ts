import { basename, resolve } from "node:path";
import { z } from "zod";
import { readTextFile } from "../../core/files/read-text";
import { tenantsOf } from "../../tenants/users/answer";
import { readLinks } from "../../tenants/users/links-file";
import { userOf } from "../../tenants/users/user-id";
import type { UserTenant } from "../../tenants/client";
import type { UserLink } from "../../tenants/users/users";
import { MAX_IMPORT_BYTES } from "../../tenants/placement/import-file";
import { type FleetContext, isConfirmed } from "../context";
import { readProject } from "../inventory/project";
import { nameOf } from "../tenants/leave/places";
import type { RegistryInput } from "../tenants/registry";
import { withUsers } from "./open";

/** Whom to link with which tenants: one user, or a CSV file of many (user,tenant). */
export type LinkInput = RegistryInput &
  ({ readonly user: string; readonly tenants: readonly string[] } | { readonly file: string });

/** Which links to end: some of a user's, all of a user's, or all of a tenant's. */
export type UnlinkInput = RegistryInput &
  (
    | { readonly user: string; readonly tenants: readonly string[] }
    | { readonly user: string; readonly all: true }
    | { readonly tenant: string; readonly yes: boolean }
  );

/** What is asked before all users of a tenant that is there lose it. */
export interface UnlinkQuestion {
  readonly kind: "unlink";
  readonly tenant: string;
}

/** Whose tenants are wanted. */
export interface OfInput extends RegistryInput {
  readonly user: string;
}

/** What was changed. */
export interface LinksResult {
  /** Links that were made, or ended. */
  readonly changed: number;
  /** Links that were so already. */
  readonly same: number;
}

/** A user's tenants. */
export interface OfResult {
  readonly user: string;
  readonly tenants: readonly UserTenant[];
}

/**
 * Links users with tenants. Asked again, nothing is changed.
 * @throws StampError `input` for an id that is a person's address, or a tenant there is not
 */
export function linkUsers(input: LinkInput, context: FleetContext): Promise<LinksResult> {
  const links = "file" in input ? fileLinks(input.file, context.cwd) : linksOf(input.user, input.tenants);
  return withUsers(context, readProject(context.cwd), input.registry, async ({ users }) => {
    const changed = await users.link(links);
    return { changed, same: links.length - changed };
  });
}

/** Ends links. Asked again, nothing is changed. */
export function unlinkUsers(
  input: UnlinkInput,
  context: FleetContext<never, UnlinkQuestion>,
): Promise<LinksResult> {
  return withUsers(context, readProject(context.cwd), input.registry, async ({ registry, users }) => {
    if ("tenant" in input) {
      const tenant = nameOf(input.tenant);
      const isThere = (await registry.get("tenant", tenant)) !== undefined;
      if (isThere && !(await isConfirmed(context, input.yes, { kind: "unlink", tenant })))
        return { changed: 0, same: 0 };
      return { changed: await users.unlinkAll(tenant), same: 0 };
    }
    const user = userOf(input.user);
    const links = linksOf(user, "all" in input ? await users.tenants(user) : input.tenants);
    const changed = await users.unlink(links);
    return { changed, same: links.length - changed };
  });
}

/** Says which tenants a user is of, with their state and their stamps' addresses. */
export function tenantsOfUser(
  { registry: named, user: given }: OfInput,
  context: FleetContext,
): Promise<OfResult> {
  const user = userOf(given);
  return withUsers(context, readProject(context.cwd), named, async ({ registry, users }) => ({
    user,
    tenants: await tenantsOf(users, registry, user),
  }));
}

function linksOf(given: string, tenants: readonly string[]): UserLink[] {
  const user = userOf(given);
  return [...new Set(tenants.map(nameOf))].map((tenant) => ({ user, tenant }));
}

function fileLinks(file: string, cwd: string): readonly UserLink[] {
  const name = basename(file);
  return readLinks(readTextFile(resolve(cwd, file), { limit: MAX_IMPORT_BYTES, name }), name);
}

/** What `stampworks users link --json` and `unlink --json` print. */
export const linksSchema = z.object({
  changed: z.int().describe("Links that were made, or ended"),
  same: z.int().describe("Links that were so already"),
});

/** What `stampworks users of --json` prints. */
export const ofSchema = z.object({
  user: z.string(),
  tenants: z.array(
    z.object({
      tenant: z.string(),
      state: z.enum(["pending", "active", "suspended", "moving", "erasing"]),
      stamp: z.string(),
      address: z.string().optional().describe("Absent where the registry does not have the stamp"),
      domains: z.array(z.string()).optional().describe("Absent where it has none of its own"),
    }),
  ),
});
