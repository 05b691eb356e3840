import type { Edge } from "./edge";
import type { StandIn } from "./stand-in";

/** Scrapes in a window: a real one of ten minutes has as many, or more. */
const SCRAPES = 20;

/** Prometheus' configuration. Requests are those HAProxy saw, under the name that the page's queries have for them. */
export function scrapes(edge: Edge, standIns: readonly StandIn[], windowMs: number): string {
  const every = `${Math.round(windowMs / SCRAPES)}ms`;
  const targets = standIns
    .map(({ id, port }) => `      - { targets: ["127.0.0.1:${port}"], labels: { stamp: ${id} } }`)
    .join("\n");
  return `global: { scrape_interval: ${every}, scrape_timeout: ${every} }
scrape_configs:
  - job_name: stamps
    static_configs:
${targets}
  - job_name: edge
    params: { scope: [backend] }
    static_configs: [{ targets: ["127.0.0.1:${edge.numbers}"] }]
    metric_relabel_configs:
      - { source_labels: [__name__], regex: haproxy_backend_http_responses_total, action: keep }
      - { target_label: __name__, replacement: http_requests_total }
      - { source_labels: [proxy], target_label: stamp }
`;
}
