import type { OwnData, TemplateData } from "../../../graph/equal/template/fit";
import type { WholeData } from "../../../graph/equal/template/whole";

/** A model as a thread that renders is told it: what stamps are compared with, and what their graphs are like as a whole. */
export interface SharedModel {
  readonly number: number;
  /** Class, cloud, release and origin of the stamps that are compared with it. */
  readonly group: string;
  readonly template: TemplateData;
  /** The model's own values. */
  readonly own: OwnData;
  readonly whole: WholeData;
  /** What the whole is kept by. */
  readonly name: string;
  /** A hash of all that a stamp is compared with: who was found to be like it is like any with the same. */
  readonly proof: string;
}

/** A stamp that a thread found to be its model's but for what is its own: all else of it is the model's. */
export interface LikeStamp extends OwnData {
  readonly model: number;
}

/** What is kept of such a stamp's graph. */
export interface LikeKept extends OwnData {
  /** What the whole is kept by that these values belong in. */
  readonly whole: string;
  /** That of the model that it was compared with. */
  readonly proof: string;
}
