import type * as sdk from "@azure/storage-blob";
import { StampError, shown } from "../../../core/errors";
import { loadSdk } from "../../registry/load-sdk";
import { AzureStore } from "./azure";
import type { ObjectStore } from "./store";

const VARIABLE = "AZURE_STORAGE_CONNECTION_STRING";

/**
 * Opens a container of Azurite, the emulator of Azure Blob Storage, with the connection string in the environment: it takes tokens only over
 * TLS. https://learn.microsoft.com/azure/storage/common/storage-connect-azurite
 * @throws StampError `input` without such a string, or where it is another store's
 */
export function openAzurite(address: string, container: string): ObjectStore {
  const { ContainerClient } = loadSdk(
    () => require("@azure/storage-blob") as typeof sdk,
    "@azure/storage-blob",
  );
  const fix = `set it to Azurite's connection string, whose BlobEndpoint is ${address.slice(0, -container.length - 1)}`;
  const given = process.env[VARIABLE];
  if (given === undefined)
    throw new StampError("input", "nothing says how Azurite is asked", { field: VARIABLE, fix });
  let client: sdk.ContainerClient;
  try {
    client = new ContainerClient(given, container);
  } catch {
    // The SDK's own words may quote the key.
    throw new StampError("input", "not a connection string", { field: VARIABLE, fix });
  }
  if (client.url !== address)
    throw new StampError("input", "the connection string is another store's", {
      field: VARIABLE,
      received: shown(client.url.split("?")[0]),
      allowed: address,
      fix,
    });
  return new AzureStore(client);
}
