import type { NameRule } from "../../contract/naming";

/**
 * What Azure allows as names. Every resource gets an explicit name: the provider would otherwise add random letters
 * that differ from stamp to stamp. The provider deletes before it replaces what has an explicit name, so the same
 * name is no trap. Things that live inside one of the stamp's own resources (a key in its vault, a subnet in
 * its network) carry a plain word instead; their parent's name tells stamps apart.
 *
 * Source: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
 */
export const RESOURCE_GROUP: NameRule = { max: 90 };
/** 3–24, letters and digits (dashes are allowed but never two together), letter first; unique in all of Azure. */
export const KEY_VAULT: NameRule = { max: 24, charset: "plain" };
/** 3–128. */
export const IDENTITY: NameRule = { max: 128 };
/** 2–64. */
export const VIRTUAL_NETWORK: NameRule = { max: 64 };
/** 1–80: security groups, NAT gateways, public addresses. */
export const NETWORK_RESOURCE: NameRule = { max: 80 };
/** 2–64. */
export const PRIVATE_ENDPOINT: NameRule = { max: 64 };
/** 3–24, lower-case letters and digits; unique in all of Azure. */
export const STORAGE_ACCOUNT: NameRule = { max: 24, charset: "plain" };
/** 3–63, lower case. */
export const BLOB_CONTAINER: NameRule = { max: 63 };
/** 6–50, letter first; unique in all of Azure. */
export const SERVICE_BUS: NameRule = { max: 50 };
/** 1–260; unique in its namespace, but named like the rest because the app is told the name. */
export const SERVICE_BUS_QUEUE: NameRule = { max: 260 };
/** 6–50, letter first; unique in all of Azure, and among Service Bus's, whose hosts have the same ending. */
export const EVENT_HUBS: NameRule = { max: 50 };
/** 1–256; unique in its namespace, but named like the rest because the app is told the name. */
export const EVENT_HUB: NameRule = { max: 256 };
/** 1–60; unique in its region. Source: https://learn.microsoft.com/azure/redis/create-redis */
export const REDIS: NameRule = { max: 60 };
/** 3–63, lower case; unique in all of Azure. */
export const POSTGRES: NameRule = { max: 63 };
/** 2–60. */
export const CONTAINER_ENVIRONMENT: NameRule = { max: 60 };
/** 2–32, lower case. */
export const CONTAINER_APP: NameRule = { max: 32 };
/** 1–260; profiles and what is in them. */
export const FRONT_DOOR: NameRule = { max: 260 };
/** 2–46: Azure makes the endpoint's host name of it. Source: https://learn.microsoft.com/azure/frontdoor/endpoint */
export const FRONT_DOOR_ENDPOINT: NameRule = { max: 46 };
/** 1–128, letters and digits. */
export const FIREWALL_POLICY: NameRule = { max: 128, charset: "plain" };
/** 4–63. */
export const WORKSPACE: NameRule = { max: 63 };
/** 1–260: alarms and action groups. */
export const ALARM: NameRule = { max: 260 };
/** 3–24, letters, digits and dashes. Source: the API's own pattern, Microsoft.Portal 2022-12-01-preview. */
export const DASHBOARD: NameRule = { max: 24, charset: "plain" };
/** 2–50, letter first. */
export const BACKUP_VAULT: NameRule = { max: 50 };
/** 1–128. */
export const CHAOS_EXPERIMENT: NameRule = { max: 128 };
/** 4–22, lower-case letters and digits, letter first; unique in its region. Source: https://learn.microsoft.com/azure/templates/microsoft.kusto/clusters */
export const KUSTO: NameRule = { max: 22, charset: "plain" };
