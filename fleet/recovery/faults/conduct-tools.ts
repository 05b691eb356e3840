import type { KillPoint } from "../../../core/files/durable";
import type { LoadConfig } from "./faults-schema";
import type { Guard } from "./ending/guard";
import type { Injector } from "./injectors/injector";
import type { Checks } from "./watch";

/** What a drill is conducted with. */
export interface ConductTools {
  readonly injector: Injector;
  readonly checks: Checks;
  readonly load: LoadConfig;
  readonly guard: Guard;
  /** Seconds from the break until all must be seen. */
  readonly deadlineSeconds: number;
  /** `go`: make it, or go on with it; `end`: end the fault, and look no longer. */
  readonly mode: "go" | "end";
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Stops the drill: the fault is ended then. */
  readonly signal: AbortSignal;
  /** Never throws: a terminal that is gone keeps nobody from ending a fault. */
  readonly tell: (what: string) => void;
  readonly killPoint: KillPoint;
}
