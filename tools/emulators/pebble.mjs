// Builds Pebble (MPL-2.0), Let's Encrypt's small ACME server for tests, into .tools/pebble. Exits with 4 where Go or its module proxy
// can't be had.
import { fromGo } from "./from-go.mjs";

fromGo("Pebble", "github.com/letsencrypt/pebble/v2/cmd/pebble@v2.10.3", "pebble");
