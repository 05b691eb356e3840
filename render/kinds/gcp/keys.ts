import { isMap, type PropertyMap } from "../../../graph/model/property";
import type { Hold, Kind, KindTable, Refusal } from "../kind";
import { google, keyFault, member } from "./google";

const LOCATION = "locations/{location}";

const FOREVER: Hold = {
  days: "forever",
  code: "alreadyExists",
  message:
    "'{id}' already exists: key rings and keys can never be deleted, only their versions; choose another name",
};

const KEY_RING: Kind = google({
  path: `${LOCATION}/keyRings`,
  limit: 63,
  pattern: /^[a-zA-Z0-9_-]+$/,
  held: FOREVER,
});

/** Keys and secrets. */
export const KEYS: KindTable = {
  "gcp:kms/keyRing:KeyRing": KEY_RING,
  "gcp:kms/cryptoKey:CryptoKey": {
    id: "{in:keyRing}/cryptoKeys/{name}",
    tagged: true,
    name: {
      property: "name",
      scope: "parent",
      within: ["keyRing"],
      limit: 63,
      pattern: /^[a-zA-Z0-9_-]+$/,
      held: FOREVER,
    },
    outputs: {
      primaries: [{ name: "{id}/cryptoKeyVersions/1", state: "ENABLED" }],
      purpose: "ENCRYPT_DECRYPT",
    },
    replaces: ["purpose", "destroyScheduledDuration", "importOnly"],
  },
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": member("cryptoKeyId"),
  "gcp:secretmanager/secret:Secret": google(
    { path: "secrets", property: "secretId", labels: true, limit: 255, pattern: /^[\w-]+$/ },
    {
      outputs: {
        name: "projects/{number}/secrets/{name}",
        createTime: "2026-01-01T00:00:00Z",
        effectiveAnnotations: {},
      },
      replaces: ["replication"],
      check: replicaFault,
      // Off by default here, unlike the databases'.
      protection: [
        {
          property: "deletionProtection",
          code: "deletionProtection",
          message:
            "cannot destroy secret '{name}' without setting deletionProtection=false and updating first",
        },
      ],
    },
  ),
  "gcp:secretmanager/secretVersion:SecretVersion": {
    id: "{in:secret}/versions/{generation}",
    outputs: {
      name: "{in:secret}/versions/{generation}",
      version: "{generation}",
      createTime: "2026-01-01T00:00:00Z",
      destroyTime: "",
      enabled: true,
    },
    replaces: ["secret", "secretData"],
    secrets: ["secretData"],
  },
  "gcp:secretmanager/secretIamMember:SecretIamMember": member("secretId"),
};

/** Each replica is encrypted with a key of its own place. */
function replicaFault({ replication }: PropertyMap): Refusal | undefined {
  const managed = isMap(replication) ? replication["userManaged"] : undefined;
  const replicas = isMap(managed) ? managed["replicas"] : undefined;
  for (const replica of Array.isArray(replicas) ? replicas.filter(isMap) : []) {
    const encryption = replica["customerManagedEncryption"];
    const fault = isMap(encryption) ? keyFault(encryption["kmsKeyName"], replica["location"]) : undefined;
    if (fault !== undefined) return fault;
  }
  return undefined;
}
