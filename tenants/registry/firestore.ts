import { randomUUID } from "node:crypto";
import { defined } from "../../core/defined";
import type * as auth from "google-auth-library";
import type * as firestore from "@google-cloud/firestore";
import type { CollectionReference, DocumentReference, Firestore } from "@google-cloud/firestore";
import { SEQUENCE } from "../../components/routing/registry-rows";
import { StampError } from "../../core/errors";
import { loadSdk } from "./load-sdk";
import { RIGHTS } from "./rights";
import type { Commit, Row, RowKey, RowStore } from "./rows";

type Sdk = typeof firestore;

/** What its rows need. */
const SCOPE = "https://www.googleapis.com/auth/datastore";
/** Documents read in one go. */
const PAGE = 500;

/** What opening a collection takes. */
export interface FirestorePlace {
  readonly project: string;
  /** The database's name; default the project's default database. */
  readonly database?: string;
  /** Collection of the registry's rows. */
  readonly collection: string;
}

/**
 * Opens a registry's collection in Firestore (native mode), with the credentials Google's SDK finds. The variable
 * `FIRESTORE_EMULATOR_HOST` leads to an emulator.
 * @throws StampError `input` when the SDK is not installed
 */
export function openFirestore({ collection, database, project }: FirestorePlace): RowStore {
  const sdk = loadSdk(() => require("@google-cloud/firestore") as Sdk, "@google-cloud/firestore");
  const client = new sdk.Firestore({
    projectId: project,
    preferRest: false,
    ...defined({ databaseId: database }),
  });
  return new FirestoreStore(sdk, client, client.collection(collection), credentials());
}

/**
 * Looks for credentials, once, before the SDK does: where there are none, that ends the process by an error nobody can catch.
 * @throws StampError `engine` where there are none
 */
function credentials(): () => Promise<void> {
  if ((process.env["FIRESTORE_EMULATOR_HOST"] ?? "") !== "") return () => Promise.resolve();
  const { GoogleAuth } = loadSdk(() => require("google-auth-library") as typeof auth, "google-auth-library");
  let looked: Promise<void> | undefined;
  return () => {
    looked ??= new GoogleAuth({ scopes: [SCOPE] }).getClient().then(
      () => undefined,
      (error: unknown) => {
        throw new StampError(
          "engine",
          "Firestore: no credentials of Google Cloud were found",
          {
            fix: "gcloud auth application-default login, or name a file of them in GOOGLE_APPLICATION_CREDENTIALS",
          },
          { cause: error },
        );
      },
    );
    return looked;
  };
}

/**
 * Rows in a Firestore collection, a document each. Reads are consistent everywhere, also in a multi-region database, and
 * a commit is one batch, which is written as a whole and only while the sequence number's document is as it was read.
 * Source: https://firebase.google.com/docs/firestore/manage-data/transactions#batched-writes
 */
class FirestoreStore implements RowStore {
  /** Kept well below the 10 MB of one request; Firestore itself has no limit of documents a commit any more. */
  readonly maxRows = 499;
  /**
   * A request has 10 MiB at most, a document 1 MiB.
   * Source: https://firebase.google.com/docs/firestore/quotas, https://cloud.google.com/firestore/quotas
   */
  readonly maxBytes = 8_000_000;

  constructor(
    private readonly sdk: Sdk,
    private readonly client: Firestore,
    private readonly rows: CollectionReference,
    private readonly ready: () => Promise<void>,
    private readonly counter: RowKey = SEQUENCE,
  ) {}

  numbered(by: RowKey): RowStore {
    return new FirestoreStore(this.sdk, this.client, this.rows, this.ready, by);
  }

  async sequence(): Promise<number> {
    return sequenceOf((await this.#told(() => this.document(this.counter).get())).get("item"));
  }

  async get(partition: string, sort: string): Promise<unknown> {
    const item: unknown = (await this.#told(() => this.document({ partition, sort }).get())).get("item");
    return item;
  }

  async *range(partition: string, after = ""): AsyncIterable<Row> {
    // By name, for which Firestore keeps an index of its own accord.
    const name = this.sdk.FieldPath.documentId();
    const all = this.rows
      .orderBy(name)
      .endBefore(nameOf({ partition, sort: "\x7f" }))
      .limit(PAGE);
    for (let start = nameOf({ partition, sort: after }); ; ) {
      const { docs } = await this.#told(() => all.startAfter(start).get());
      for (const document of docs) {
        start = document.id;
        yield { partition, sort: start.slice(start.indexOf("|") + 1), value: document.get("item") as object };
      }
      if (docs.length < PAGE) return;
    }
  }

  commit({ sequence, puts, deletes }: Commit): Promise<boolean> {
    return this.#told(async () => {
      const meta = this.document(this.counter);
      const seen = await meta.get();
      if (sequenceOf(seen.get("item")) !== sequence) return false;
      const batch = this.client.batch();
      // Whoever is slower finds the number's document changed, and nothing of his is written.
      const item = { sequence: sequence + 1, token: randomUUID() };
      if (seen.updateTime === undefined) batch.create(meta, { item });
      else batch.update(meta, { item }, { lastUpdateTime: seen.updateTime });
      for (const key of deletes) batch.delete(this.document(key));
      for (const { partition, sort, value } of puts)
        batch.set(this.document({ partition, sort }), { item: plain(value) });
      try {
        await batch.commit();
        return true;
      } catch (error) {
        if (!LOST.has(codeOf(error))) throw error;
        // An answer that was lost on its way is asked for again by the SDK: then the other one is this one itself.
        return tokenOf((await meta.get()).get("item")) === item.token;
      }
    });
  }

  async #told<T>(work: () => Promise<T>): Promise<T> {
    await this.ready();
    return told(work);
  }

  async close(): Promise<void> {
    if (this.counter === SEQUENCE) await this.client.terminate();
  }

  private document(key: RowKey): DocumentReference {
    return this.rows.doc(nameOf(key));
  }
}

/** A name can't have slashes. */
function nameOf({ partition, sort }: RowKey): string {
  return `${partition.replaceAll("/", ":")}|${sort}`;
}

/** Without undefined fields, which Firestore refuses. */
function plain(value: object): object {
  return JSON.parse(JSON.stringify(value)) as object;
}

/** What a faster commit leaves: not found, there already, another time, aborted. Source: google.rpc.Code. */
const LOST: ReadonlySet<string> = new Set(["5", "6", "9", "10"]);

function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null ? String(Reflect.get(error, "code")) : "unknown";
}

function tokenOf(item: unknown): unknown {
  return typeof item === "object" && item !== null ? Reflect.get(item, "token") : undefined;
}

function sequenceOf(item: unknown): number {
  return typeof item === "object" && item !== null ? Number(Reflect.get(item, "sequence")) : 0;
}

/** What Google calls an error, by its number. Source: google.rpc.Code. */
const NAMES: Readonly<Record<string, string>> = {
  "3": "INVALID_ARGUMENT",
  "4": "DEADLINE_EXCEEDED",
  "5": "NOT_FOUND",
  "7": "PERMISSION_DENIED",
  "8": "RESOURCE_EXHAUSTED",
  "9": "FAILED_PRECONDITION",
  "13": "INTERNAL",
  "14": "UNAVAILABLE",
  "16": "UNAUTHENTICATED",
};

/** What to do about an error, by its number. */
const FIXES: Readonly<Record<string, string>> = {
  "5": "bring the routing stack up first: it makes the registry's database",
  "7": `this identity needs ${RIGHTS.firestore}`,
  "16": "gcloud auth application-default login, or name a file of credentials in GOOGLE_APPLICATION_CREDENTIALS",
};

async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StampError) throw error;
    const code = codeOf(error);
    throw new StampError(
      "engine",
      `Firestore: ${NAMES[code] ?? `error ${code}`}`,
      { fix: FIXES[code] ?? "check credentials, project, indexes and network, then run the same again" },
      { cause: error },
    );
  }
}
