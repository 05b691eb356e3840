import { join } from "node:path";
import {
  type GrpcObject,
  loadPackageDefinition,
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  type ServiceClientConstructor,
  status,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

/** Where the SDK keeps the published interface. */
const PROTOS = join(require.resolve("@google-cloud/firestore/package.json"), "../build/protos");

interface Time {
  readonly seconds: string;
  readonly nanos: number;
}

interface Document {
  readonly name: string;
  readonly fields: object;
  readonly update_time: Time;
  readonly create_time: Time;
}

interface Write {
  readonly operation: "update" | "delete";
  readonly update?: { readonly name: string; readonly fields: object };
  readonly delete?: string;
  readonly current_document?: {
    readonly condition_type?: "exists" | "update_time";
    readonly exists?: boolean;
    readonly update_time?: Time;
  };
}

interface Cursor {
  readonly values: readonly { readonly reference_value: string }[];
  readonly before: boolean;
}

interface Query {
  readonly parent: string;
  readonly structured_query: {
    readonly from: readonly { readonly collection_id: string }[];
    readonly start_at?: Cursor | null;
    readonly end_at?: Cursor | null;
    readonly limit?: { readonly value: number } | null;
  };
}

/**
 * As much of Firestore's interface (google.firestore.v1, read from the definition that Google publishes with its SDK) as a store of
 * rows uses: documents read by name, a collection's in the order of their names between two of them, and a commit whose writes are
 * all made or none, each on its condition. There is no emulator of it in a package registry that knows conditions of time.
 */
export class FirestoreStandIn {
  private readonly documents = new Map<string, Document>();
  private clock = 0;
  /** Collections whose every request is refused, and what with. */
  readonly refused = new Map<string, status>();

  private constructor(
    private readonly server: Server,
    readonly host: string,
  ) {}

  static async start(): Promise<FirestoreStandIn> {
    // The SDK looks for a machine of Google's first.
    process.env["METADATA_SERVER_DETECTION"] ??= "none";
    const definition = loadSync(join(PROTOS, "google/firestore/v1/firestore.proto"), {
      includeDirs: [PROTOS],
      keepCase: true,
      longs: String,
      enums: String,
      oneofs: true,
      defaults: true,
    });
    const server = new Server();
    const made: { at?: FirestoreStandIn } = {};
    const google = loadPackageDefinition(definition)["google"] as GrpcObject;
    const { Firestore } = (google["firestore"] as GrpcObject)["v1"] as Record<
      string,
      ServiceClientConstructor
    >;
    const self = (): FirestoreStandIn => made.at as FirestoreStandIn;
    server.addService(Firestore?.service ?? {}, {
      BatchGetDocuments: (call: ServerWritableStream<{ documents: string[] }, object>) =>
        self().refusal(call, call.request.documents[0]) || self().get(call),
      RunQuery: (call: ServerWritableStream<Query, object>) =>
        self().refusal(call, `/documents/${call.request.structured_query.from[0]?.collection_id ?? ""}/`) ||
        self().query(call),
      Commit: (call: ServerUnaryCall<{ writes: Write[] }, object>, done: sendUnaryData<object>) => {
        const [write] = call.request.writes;
        const code = self().refusalOf(write === undefined ? "" : nameOf(write));
        if (code === undefined) self().commit(call.request.writes, done);
        else done({ code, details: "refused", metadata: new Metadata() });
      },
    });
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    made.at = new FirestoreStandIn(server, `127.0.0.1:${port}`);
    return made.at;
  }

  stop(): void {
    this.server.forceShutdown();
  }

  /** What a document's requests are refused with. */
  private refusalOf(document: string): status | undefined {
    return this.refused.get(/\/documents\/([^/]*)\//u.exec(document)?.[1] ?? "");
  }

  /** Whether a stream was answered with a refusal. */
  private refusal(call: ServerWritableStream<object, object>, document = ""): boolean {
    const code = this.refusalOf(document);
    if (code === undefined) return false;
    call.emit("error", { code, details: "refused", metadata: new Metadata() });
    return true;
  }

  private get(call: ServerWritableStream<{ documents: string[] }, object>): void {
    for (const name of call.request.documents) {
      const found = this.documents.get(name);
      call.write({ read_time: this.now(), ...(found === undefined ? { missing: name } : { found }) });
    }
    call.end();
  }

  private query(call: ServerWritableStream<Query, object>): void {
    const { parent, structured_query: query } = call.request;
    const folder = `${parent}/${query.from[0]?.collection_id ?? ""}/`;
    const [after, until] = [query.start_at, query.end_at].map((cursor) => cursor?.values[0]?.reference_value);
    const isIn = (name: string): boolean =>
      name.startsWith(folder) &&
      (after === undefined || (query.start_at?.before === true ? name >= after : name > after)) &&
      (until === undefined || (query.end_at?.before === true ? name < until : name <= until));
    const names = [...this.documents.keys()].filter(isIn).sort();
    for (const name of names.slice(0, query.limit?.value ?? names.length))
      call.write({ document: this.documents.get(name), read_time: this.now() });
    if (names.length === 0) call.write({ read_time: this.now() });
    call.end();
  }

  private commit(writes: readonly Write[], done: sendUnaryData<object>): void {
    for (const write of writes) {
      const refused = this.conditionOf(write);
      if (refused === undefined) continue;
      done({ code: refused, details: "a condition does not hold", metadata: new Metadata() });
      return;
    }
    const update_time = this.now();
    for (const write of writes) {
      const name = nameOf(write);
      const before = this.documents.get(name);
      if (write.update === undefined || write.operation === "delete") this.documents.delete(name);
      else
        this.documents.set(name, {
          ...{ name, fields: write.update.fields, update_time },
          create_time: before?.create_time ?? update_time,
        });
    }
    done(null, { commit_time: update_time, write_results: writes.map(() => ({ update_time })) });
  }

  /** Why a write can't be made. Source: google/firestore/v1/common.proto, `Precondition`. */
  private conditionOf(write: Write): status | undefined {
    const there = this.documents.get(nameOf(write));
    const condition = write.current_document;
    if (condition?.condition_type === "exists") {
      if (condition.exists === true && there === undefined) return status.NOT_FOUND;
      if (condition.exists === false && there !== undefined) return status.ALREADY_EXISTS;
    }
    if (condition?.condition_type === "update_time") {
      if (there === undefined) return status.NOT_FOUND;
      const { nanos, seconds } = there.update_time;
      if (condition.update_time?.seconds !== seconds || condition.update_time.nanos !== nanos)
        return status.FAILED_PRECONDITION;
    }
    return undefined;
  }

  /** Each moment is another. */
  private now(): Time {
    this.clock += 1;
    return { seconds: String(1_800_000_000 + this.clock), nanos: 1000 };
  }
}

function nameOf(write: Write): string {
  return (write.operation === "delete" ? write.delete : write.update?.name) ?? "";
}
