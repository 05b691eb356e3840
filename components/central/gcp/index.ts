import { ownerProvider } from "../../gcp/internal/provider";
import type { CentralParts, CloudCentral } from "../parts";
import { Intake } from "./intake";
import { Lake } from "./lake";
import { Observability } from "./observability";
import { Search } from "./search";
import { Secrets } from "./secrets";

/** The parts of a centre on Google Cloud. */
export interface GcpCentralParts extends CentralParts {
  readonly secrets: Secrets;
  readonly lake: Lake;
  readonly intake: Intake;
  readonly search: Search;
  readonly observability: Observability;
}

/** Google Cloud's centre: a line a part. */
export const central: CloudCentral<GcpCentralParts> = {
  provider: ownerProvider,
  secrets: (name, args, opts) => new Secrets(name, args, opts),
  lake: (name, args, opts) => new Lake(name, args, opts),
  intake: (name, args, opts) => new Intake(name, args, opts),
  search: (name, args, opts) => new Search(name, args, opts),
  observability: (name, args, opts) => new Observability(name, args, opts),
};
