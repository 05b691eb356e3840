import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { tenantName } from "./prepare.mjs";

const CHUNK = 10_000;
const health = {
  ...{ timeout: "3s", interval: "2s", unhealthy_threshold: 3, healthy_threshold: 2 },
  http_health_check: { path: "/healthz" },
};

/** The stamps, asked for their health as the router asks them. */
const cluster = (name, port) => ({
  ...{ name, type: "STATIC", connect_timeout: "3s", health_checks: [health] },
  circuit_breakers: { thresholds: [{ max_connections: 2000, max_requests: 100_000 }] },
  load_assignment: {
    cluster_name: name,
    endpoints: [
      {
        lb_endpoints: [
          { endpoint: { address: { socket_address: { address: "127.0.0.1", port_value: port } } } },
        ],
      },
    ],
  },
});

/** Where requests of one tenant go, with what a stamp is told. */
const virtualHost = (tenant, stamp, address) => ({
  name: tenant,
  domains: [`${tenant}.example.test`],
  request_headers_to_add: [
    { header: { key: "x-stamp-tenant", value: tenant } },
    { header: { key: "x-stamp-id", value: stamp } },
    { header: { key: "x-stamp-host", value: "%REQ(:AUTHORITY)%" } },
  ],
  routes: [{ match: { prefix: "/" }, route: { cluster: stamp, host_rewrite_literal: address } }],
});

const TYPE = "type.googleapis.com/envoy.extensions";
const log = {
  name: "log",
  typed_config: {
    "@type": `${TYPE}.access_loggers.file.v3.FileAccessLog`,
    path: "/dev/stdout",
    log_format: {
      json_format: {
        ...{ time: "%START_TIME%", client: "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%" },
        ...{ method: "%REQ(:METHOD)%", status: "%RESPONSE_CODE%", tenant: "%REQ(X-STAMP-TENANT)%" },
        ...{ stamp: "%UPSTREAM_CLUSTER%", bytes: "%BYTES_SENT%", total: "%DURATION%" },
      },
    },
  },
};

/** Envoy's configuration with a virtual host a tenant; one route for all, without a look-up, when `tenants` is 0. */
export function envoyConfig(setup, name, port, tenants) {
  const file = join(setup.folder, `${name}.json`);
  const out = openSync(file, "w");
  const hosts = "THE HOSTS";
  const text = JSON.stringify({
    static_resources: {
      clusters: setup.ids.map((id, index) => cluster(id, setup.ports[index])),
      listeners: [
        {
          name: "router",
          address: { socket_address: { address: "127.0.0.1", port_value: port } },
          filter_chains: [
            {
              filters: [
                {
                  name: "http",
                  typed_config: {
                    "@type": `${TYPE}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
                    ...{ stat_prefix: "r", use_remote_address: true, access_log: [log] },
                    http_filters: [
                      {
                        name: "envoy.filters.http.router",
                        typed_config: { "@type": `${TYPE}.filters.http.router.v3.Router` },
                      },
                    ],
                    route_config: { name: "r", virtual_hosts: [hosts] },
                  },
                },
              ],
            },
          ],
        },
      ],
    },
  });
  const [before, after] = text.split(JSON.stringify(hosts));
  const of = (index) => {
    const stamp = setup.stampOf(index);
    return virtualHost(tenantName(index), stamp, `127.0.0.1:${setup.ports[setup.ids.indexOf(stamp)]}`);
  };
  writeSync(out, before);
  if (tenants === 0) writeSync(out, JSON.stringify({ ...of(0), domains: ["*"] }));
  for (let index = 0; index < tenants; index += CHUNK) {
    const some = Array.from({ length: Math.min(CHUNK, tenants - index) }, (_, at) =>
      JSON.stringify(of(index + at)),
    );
    writeSync(out, (index === 0 ? "" : ",") + some.join(","));
  }
  writeSync(out, after);
  closeSync(out);
  return ["-c", file, "--concurrency", "1", "--disable-hot-restart", "-l", "error"];
}
