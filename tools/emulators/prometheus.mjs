// Builds Prometheus and promtool (Apache-2.0) for the tests of gates, outliers and monitoring into .tools/prometheus, without what finds
// targets in clouds: the tests name theirs. Exits with 4 where Go or its module proxy can't be had.
import { fromGo } from "./from-go.mjs";

const of = (program) => `github.com/prometheus/prometheus/cmd/${program}@v0.316.0`;

fromGo("Prometheus", `-tags remove_all_sd ${of("prometheus")} ${of("promtool")}`, "prometheus");
