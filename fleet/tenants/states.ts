import { z } from "zod";
import {
  type PoolItem,
  poolItemSchema,
  type StampItem,
  stampItemSchema,
  type TenantItem,
  tenantItemSchema,
} from "../../components/routing/contract";
import { defined } from "../../core/defined";
import { endCanary, startCanary } from "../../tenants/states/canary";
import { closeStamp, failStamp, healStamp, openStamp, welcomeStrangers } from "../../tenants/states/stamps";
import { endFunction, giveFunction } from "../../tenants/states/functions";
import { pin, resume, suspend, unpin } from "../../tenants/states/tenants";
import type { FleetContext } from "../context";
import { readProject } from "../inventory/project";
import { type RegistryInput, withRegistry } from "./registry";

/** A stamp's maintenance, begun or ended. */
export type MaintenanceInput = RegistryInput & {
  readonly stamp: string;
  /** How long it is meant to take, in seconds; 1–86,400. `end`: it is over. */
  readonly maintenance: "end" | { readonly seconds: number };
};

/** The stamp as the registry has it now. */
export interface StampResult {
  readonly stamp: StampItem;
}

/** The tenant as the registry has it now. */
export interface TenantResult {
  readonly tenant: TenantItem;
}

/**
 * Closes a stamp for maintenance, or opens it: its tenants get 503 with Retry-After at once. It opens when it is told to, and not
 * when the time is over.
 * @throws StampError `input` when the registry does not have it, `state` when it is being retired
 */
export function maintainStamp(
  { maintenance, registry: named, stamp: id }: MaintenanceInput,
  context: FleetContext,
): Promise<StampResult> {
  return withRegistry(context, readProject(context.cwd), named, async (registry) => ({
    stamp:
      maintenance === "end"
        ? await openStamp(registry, id)
        : await closeStamp(registry, id, maintenance.seconds, new Date()),
  }));
}

/** A stamp that fails its tenants, or serves them again. */
export type FailingInput = RegistryInput & {
  readonly stamp: string;
  /** How long it is not asked, in seconds; 1–86,400, and why, for operators. `end`: it serves them again. */
  readonly failing: "end" | { readonly seconds: number; readonly why: string };
};

/**
 * Says that a stamp fails its tenants though it may say that it is well: they get 503 with Retry-After at once, at every edge and router,
 * until the time is over.
 * @throws StampError `input` when the registry does not have it
 */
export function judgeStamp(
  { failing, registry: named, stamp: id }: FailingInput,
  context: FleetContext,
): Promise<StampResult> {
  return withRegistry(context, readProject(context.cwd), named, async (registry) => ({
    stamp:
      failing === "end"
        ? await healStamp(registry, id)
        : await failStamp(registry, id, { ...failing, now: new Date() }),
  }));
}

/** Whether a stamp takes visitors that name no tenant. */
export interface StrangersInput extends RegistryInput {
  readonly stamp: string;
  readonly welcome: boolean;
}

/** Lets a stamp take strangers, or no more. @throws StampError `input` when the registry does not have it */
export function setStrangers(
  { registry: named, stamp: id, welcome }: StrangersInput,
  context: FleetContext,
): Promise<StampResult> {
  return withRegistry(context, readProject(context.cwd), named, async (registry) => ({
    stamp: await welcomeStrangers(registry, id, welcome),
  }));
}

/** Which tenant is paused. */
export interface SuspendInput extends RegistryInput {
  readonly tenant: string;
  /** For operators; never shown to the tenant. */
  readonly reason?: string | undefined;
}

/** Pauses a tenant: its requests get 403 everywhere at once. @throws StampError `input` when there is no such tenant */
export function suspendTenant(
  { reason, registry: named, tenant }: SuspendInput,
  context: FleetContext,
): Promise<TenantResult> {
  return withRegistry(context, readProject(context.cwd), named, async (registry) => ({
    tenant: await suspend(registry, tenant, defined({ reason, now: new Date() })),
  }));
}

/** Which tenant goes on. */
export interface ResumeInput extends RegistryInput {
  readonly tenant: string;
}

/** Ends a tenant's pause. @throws StampError `input` when there is no such tenant */
export function resumeTenant(
  { registry: named, tenant }: ResumeInput,
  context: FleetContext,
): Promise<TenantResult> {
  return withRegistry(context, readProject(context.cwd), named, async (registry) => ({
    tenant: await resume(registry, tenant),
  }));
}

/** Which tenant stays on its stamp. */
export interface PinInput extends RegistryInput {
  readonly tenant: string;
  /** Let it be moved again. */
  readonly undo: boolean;
}

/** Keeps a tenant on its stamp, or lets it be moved again. @throws StampError `state` while it is moving */
export function pinTenant(
  { registry: named, tenant, undo }: PinInput,
  context: FleetContext,
): Promise<TenantResult> {
  return withRegistry(context, readProject(context.cwd), named, async (registry) => ({
    tenant: undo ? await unpin(registry, tenant) : await pin(registry, tenant),
  }));
}

/** Which function of which tenant is served by which stamp. */
export interface FunctionInput extends RegistryInput {
  readonly tenant: string;
  /** What the stamp does: `batch`, `analytics`. */
  readonly function: string;
  /** Default that of the tenant's hash bucket in the function's pool. `end`: its own stamp serves it again. */
  readonly stamp: "end" | { readonly id?: string | undefined };
}

/**
 * Sends a tenant's requests for a function to a stamp of that function, or to its own again.
 * @throws StampError `input` for a tenant or pool there is not, `state` where the stamp can't take it
 */
export function setFunction(
  { function: name, registry: named, stamp, tenant }: FunctionInput,
  context: FleetContext,
): Promise<TenantResult> {
  return withRegistry(context, readProject(context.cwd), named, async (registry) => ({
    tenant:
      stamp === "end"
        ? await endFunction(registry, { tenant, function: name })
        : await giveFunction(registry, { tenant, function: name }, stamp.id),
  }));
}

/** A pool's canary, begun, changed or ended. */
export interface CanaryInput extends RegistryInput {
  readonly pool: string;
  /** The stamp that is tried, and the share of the pool's new tenants it gets, in percent. `end`: none any more. */
  readonly canary: "end" | { readonly stamp: string; readonly percent: number };
}

/** The pool as the registry has it now. */
export interface CanaryResult {
  readonly pool: PoolItem;
}

/**
 * Lets a share of a pool's new tenants be placed on one stamp, or ends that; who was placed there stays.
 * @throws StampError `input` for a pool or stamp there is not, `state` for a stamp that is not the pool's kind
 */
export function setCanary(
  { canary, pool, registry: named }: CanaryInput,
  context: FleetContext,
): Promise<CanaryResult> {
  return withRegistry(context, readProject(context.cwd), named, async (registry) => ({
    pool:
      canary === "end" ? await endCanary(registry, pool) : await startCanary(registry, { pool, ...canary }),
  }));
}

/** What `stampworks stamps maintenance`, `failing` and `strangers --json` print. */
export const maintenanceSchema = z.object({ stamp: stampItemSchema });

/** What `stampworks tenants suspend`, `resume`, `pin` and `function --json` print. */
export const tenantSchema = z.object({ tenant: tenantItemSchema });

/** What `stampworks tenants canary --json` prints. */
export const canarySchema = z.object({
  // Without its 4,096 buckets.
  pool: z.object(
    poolItemSchema.pick({ name: true, version: true, residency: true, tier: true, canary: true }).shape,
  ),
});
