import type { PropertyMap } from "../../graph/model/property";
import type { Scope } from "./scope";

/** Names a resource to the simulator. */
export interface Target {
  readonly type: string;
  readonly urn: string;
  readonly id: string;
  readonly scope: Scope;
  /** The last known inputs; only a region given among them matters. */
  readonly inputs?: PropertyMap;
}

/** A resource to be made. */
export interface Creation {
  readonly type: string;
  readonly urn: string;
  readonly inputs: PropertyMap;
  readonly scope: Scope;
  /** Makes a repeated create give the same resource instead of a second one. */
  readonly token?: string;
  /** Output properties the SDK declares, for types no table names. */
  readonly computed?: readonly string[];
}

/** What the cloud answers. */
export interface Made {
  readonly id: string;
  readonly outputs: PropertyMap;
}

/** A live resource. */
export interface Live extends Made {
  readonly type: string;
  readonly urn: string;
  readonly inputs: PropertyMap;
}
