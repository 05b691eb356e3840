import type { ComponentResource, Input } from "@pulumi/pulumi";

/** Plain environment variables the app is given by parts of the fleet's own. */
export type OwnEnvironment = Readonly<Record<string, Input<string>>>;

/** What the app may do with a part of the fleet's own, as IAM spells it. */
export interface AppRight {
  readonly Sid: string;
  readonly Action: string | string[];
  readonly Resource: Input<string> | Input<string>[];
}

/** A part that the cloud's blueprint does not have. */
export interface OwnPart extends ComponentResource {
  /** What the app is told; upper-case names that don't begin with `STAMP_`. Default nothing. No secrets. */
  readonly environment?: OwnEnvironment;
  /**
   * Statements for the role of the app's tasks on AWS; default none. On the other clouds the part grants a role to
   * the app's identity itself.
   */
  readonly appRights?: readonly AppRight[];
}
