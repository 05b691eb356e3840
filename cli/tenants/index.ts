import type { CommandGroup } from "../common/program";
import { add } from "./add";
import { canary } from "./canary";
import { consolidate } from "./consolidate";
import { domain } from "./domain";
import { drain } from "./drain";
import { erase } from "./erase";
import { evacuate } from "./evacuate";
import { exportRegistry } from "./export";
import { failback } from "./failback";
import { failover } from "./failover";
import { functionCommand } from "./function";
import { importTenants } from "./import";
import { list } from "./list";
import { load } from "./load";
import { move } from "./move";
import { numbers } from "./numbers";
import { pin } from "./pin";
import { place } from "./place";
import { protect } from "./protect";
import { rebalance } from "./rebalance";
import { register } from "./register";
import { remove } from "./remove";
import { restore } from "./restore";
import { resume } from "./resume";
import { show } from "./show";
import { stamps } from "./stamps";
import { suspend } from "./suspend";
import { tenantsView } from "./view";

/** The commands below `tenants`. */
export const tenants: CommandGroup = {
  name: "tenants",
  description: "who lives where: place, add, list, import, drain, move, suspend",
  commands: [
    place,
    add,
    list,
    show,
    importTenants,
    load,
    numbers,
    remove,
    stamps,
    register,
    drain,
    exportRegistry,
    erase,
    restore,
    move,
    evacuate,
    rebalance,
    consolidate,
    protect,
    failover,
    failback,
    suspend,
    resume,
    pin,
    canary,
    functionCommand,
    domain,
    tenantsView,
  ],
};
