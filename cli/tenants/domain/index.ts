import { command } from "../../common/command";
import { addDomain } from "./add";
import { listDomains } from "./list";
import { removeDomain } from "./remove";
import { renewDomains } from "./renew";

export const domain = command({
  usage: "domain [tenant]",
  description: "tenants' own domains; see the commands below it to add and remove one",
  examples: ["tenants domain list"],
  commands: [addDomain, removeDomain, renewDomains, listDomains],
  options: async () => (await import("./options.js")).domainsOptions,
  action: async () => (await import("../../../fleet/tenants/domains.js")).listDomains,
  view: async () => (await import("./view.js")).domainsView,
});
