import { command } from "../../common/command";

export const renewDomains = command({
  usage: "renew",
  description: "get the certificates of tenants' own domains that are missing or due; run it every day",
  examples: ["tenants domain renew --certificates /srv/certificates"],
  options: async () => (await import("./options.js")).renewOptions,
  action: async () => (await import("../../../fleet/tenants/certificates.js")).renewCertificates,
  view: async () => (await import("./renew-view.js")).renewView,
});
