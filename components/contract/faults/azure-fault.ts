import { isoDuration, MINUTE } from "../units";

/**
 * The target's type, its capability, and the action of that capability, which ends by itself and where it is cancelled. Its parameter is called
 * `action` in the page's table and by who runs it; the page's sample calls it `access`, as security rules do.
 * Source: https://learn.microsoft.com/azure/chaos-studio/chaos-studio-fault-library#network-security-group-set-rules
 */
export const SECURITY_RULE = {
  target: "Microsoft-NetworkSecurityGroup",
  capability: "SecurityRule-1.0",
  name: "urn:csci:microsoft:networkSecurityGroup:securityRule/1.0",
  /** After which Azure takes the rule away again, whoever is there. */
  duration: isoDuration(10 * MINUTE),
  /** What the rule does, and to whom: one that lets in would open the database. */
  does: { action: "Deny", direction: "Inbound" },
} as const;
