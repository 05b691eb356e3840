import type * as s3 from "@aws-sdk/client-s3";
import type * as identity from "@azure/identity";
import type * as blobs from "@azure/storage-blob";
import { StampError } from "../../../../core/errors";
import type { EventStore } from "../../../../events/centre/centre";
import { loadSdk } from "../../../registry/load-sdk";
import type { MoverConfig } from "../../config-schema";
import { MOVERS_FILE } from "../../movers-file";
import { S3Store } from "../../objects/s3";
import { readAvro } from "./avro";
import { AzureLake } from "./azure";
import { inBigQuery } from "./bigquery";
import { Lake } from "./lake";
import { readLines } from "./lines";
import { S3Lake } from "./s3";

type Warehouse = Extract<Extract<MoverConfig, { kind: "centre" }>["warehouse"], { kind: "lakes" }>;
type LakeConfig = Warehouse["stamps"][string];

/**
 * Opens the lake of each stamp as the project declares it; stamps that share one are given the same.
 * @throws StampError `input` for a stamp that is not named, or where an SDK is not installed
 */
export function openLakes({ stamps }: Warehouse): (stamp: string) => EventStore | undefined {
  const opened = new Map<string, EventStore | undefined>();
  return (stamp) => {
    const config = Object.hasOwn(stamps, stamp) ? stamps[stamp] : undefined;
    if (config === undefined)
      throw new StampError("input", `where the events of stamp ${stamp} are is not said`, {
        ...{ file: MOVERS_FILE, field: `movers.warehouse.stamps.${stamp}` },
        fix: "name the bucket, container or table of each stamp that a tenant ever was on; kind: none for one that lets no events out",
      });
    const place = JSON.stringify(config);
    if (opened.has(place)) return opened.get(place);
    const here = Object.keys(stamps).filter((id) => JSON.stringify(stamps[id]) === place);
    const lake = openLake(config, here);
    opened.set(place, lake);
    return lake;
  };
}

function openLake(config: LakeConfig, here: readonly string[]): EventStore | undefined {
  switch (config.kind) {
    case "s3":
      return new Lake(openS3Lake(config), readLines, here);
    case "azure-blob":
      return new Lake(openAzureLake(config.container), readAvro, here);
    case "bigquery":
      return inBigQuery(config.table);
    case "none":
      return undefined;
  }
}

function openS3Lake({ bucket, endpoint, region, search }: Extract<LakeConfig, { kind: "s3" }>): S3Lake {
  const { S3 } = loadSdk(() => require("@aws-sdk/client-s3") as typeof s3, "@aws-sdk/client-s3");
  const place = endpoint === undefined ? {} : { endpoint, forcePathStyle: true };
  return new S3Lake(new S3Store(new S3({ region, ...place }), bucket), bucket, search);
}

function openAzureLake(address: string): AzureLake {
  const packages = "@azure/storage-blob @azure/identity";
  const { BlobServiceClient, ContainerClient } = loadSdk(
    () => require("@azure/storage-blob") as typeof blobs,
    packages,
  );
  const { DefaultAzureCredential } = loadSdk(() => require("@azure/identity") as typeof identity, packages);
  const credential = new DefaultAzureCredential();
  const account = new URL(".", address).href;
  return new AzureLake(new ContainerClient(address, credential), new BlobServiceClient(account, credential));
}
