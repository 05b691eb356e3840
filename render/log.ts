/** A message of `pulumi.log`. */
export interface LogMessage {
  readonly severity: "debug" | "info" | "warn" | "error";
  readonly message: string;
  /** The resource the message is about. */
  readonly urn?: string;
}
