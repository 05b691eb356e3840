import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { routingSchema } from "../../../components/routing/contract";
import { environmentSchema, routerOptions } from "../../../router/follow/environment";
import { writeRouter } from "../../../router/haproxy/files";
import { emptyTable } from "../../../router/table/changes";
import { secretVariable, TOKEN_KEY_VARIABLE } from "../../../router/haproxy/text";

const ROUTING = JSON.stringify({ sources: [{ kind: "subdomain", domain: "example.test" }] });
const LEAST = { STAMPWORKS_ROUTING: ROUTING, STAMPWORKS_REGISTRY: "/var/registry.json" };

describe("the router's environment", () => {
  test("is what the documentation says, variable for variable", () => {
    const page = readFileSync(join(__dirname, "../../../docs/routing.md"), "utf8");
    const listed = [...page.matchAll(/^\| `((?:STAMP|PORT)[A-Z_]*(?:<ID>)?)` \|/gm)].map(([, name]) => name);
    const secrets = [TOKEN_KEY_VARIABLE, secretVariable("<id>")];
    expect(listed.sort()).toEqual([...Object.keys(environmentSchema.shape), ...secrets].sort());
  });

  test("needs no more than a configuration and a registry", () => {
    const { place, origins, folder, intervalMs } = routerOptions(LEAST);
    expect(place).toEqual({
      listen: ":8080",
      maps: "/var/lib/stampworks/maps",
      socket: "/var/lib/stampworks/api.sock",
      stampTls: true,
    });
    expect([origins, folder, intervalMs]).toEqual([undefined, "/var/lib/stampworks", 5000]);
  });

  test("takes certificates that are one file, or lie where nobody may write, as long as no tenant's own are ordered", () => {
    const folder = mkdtempSync(join(tmpdir(), "certificates-"));
    const file = join(folder, "fleet.pem");
    writeFileSync(file, "a certificate");
    const placeOf = (more: object) =>
      routerOptions({ ...LEAST, STAMPWORKS_HOME: join(folder, "home"), ...more }).place;
    for (const STAMPWORKS_CERTIFICATES of [file, folder])
      expect(placeOf({ STAMPWORKS_CERTIFICATES }).tenantCertificates).toBeUndefined();
    const acme = { STAMPWORKS_ACME_THUMBPRINT: "t".repeat(43), STAMPWORKS_HTTP_PORT: "8081" };
    const ordered = placeOf({ STAMPWORKS_CERTIFICATES: file, ...acme });
    const routing = routingSchema.parse(JSON.parse(ROUTING));
    expect(() => writeRouter(folder, routing, emptyTable(), ordered)).toThrow(
      /^STAMPWORKS_CERTIFICATES: the folder of tenants' own certificates can't be made; .*ENOTDIR/,
    );
    mkdirSync(join(folder, "tenants"));
    expect(placeOf({ STAMPWORKS_CERTIFICATES: folder }).tenantCertificates).toBe(join(folder, "tenants"));
    rmSync(folder, { recursive: true });
  });

  test.each([
    ["STAMPWORKS_REGISTRY", "registry.json"],
    ["STAMPWORKS_REGISTRY", "cosmos://account/database"],
    ["STAMPWORKS_FRONT_DOOR", "0f1e2d3c-4b5a-4678-8697-a5b4c3d2e1f"],
    ["STAMPWORKS_FRONT_DOOR", ""],
    ["STAMPWORKS_ORIGINS", ""],
    ["STAMPWORKS_INTERVAL", "0"],
    ["PORT", "70000"],
  ])("with %s=%s is refused", (name, value) => {
    expect(() => routerOptions({ ...LEAST, [name]: value })).toThrow(/allowed|a whole|too|STAMPWORKS|PORT/);
  });
});
