// Builds fake-gcs-server, an emulator of Cloud Storage under the BSD licence, for the tests of the mover of objects, into
// .tools/fake-gcs. Exits with 4 where Go or its module proxy can't be had.
import { fromGo } from "./from-go.mjs";

fromGo("fake-gcs-server", "github.com/fsouza/fake-gcs-server@v1.56.1", "fake-gcs");
