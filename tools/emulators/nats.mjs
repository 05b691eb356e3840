// Builds nats-server (Apache-2.0), a broker, for the tests of events and for `stampworks central --local`, into
// .tools/nats. Exits with 4 where Go or its module proxy can't be had.
import { fromGo } from "./from-go.mjs";

fromGo("nats-server", "github.com/nats-io/nats-server/v2@v2.15.3", "nats");
