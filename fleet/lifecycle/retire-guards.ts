import type { RetireGuard } from "./retire";

/**
 * Who is asked before a stamp is retired. Registry and routing layer each add a guard here when they know which
 * tenants a stamp has and whether traffic is sent to it; until then the operator is told that nobody was asked.
 */
export const RETIRE_GUARDS: readonly RetireGuard[] = [];
