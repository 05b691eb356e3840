import { readFileSync } from "node:fs";
import { join } from "node:path";
import { environmentSchema, routerOptions } from "../../../router/follow/environment";
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
