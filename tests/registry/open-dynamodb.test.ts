/**
 * The SDK is replaced here, so nothing is shared with other files.
 * @jest-environment node
 */
import { openStore } from "../../tenants/registry/open";

const asked: unknown[] = [];
jest.mock("@aws-sdk/client-dynamodb", () => ({ DynamoDBClient: class {} }));
jest.mock("@aws-sdk/lib-dynamodb", () => ({
  DynamoDBDocumentClient: {
    from: () => ({
      destroy: () => undefined,
      send: async (command: unknown) => {
        asked.push(command);
        return {};
      },
    }),
  },
  GetCommand: class {
    constructor(readonly input: object) {}
  },
}));

test.each([
  ["dynamodb://eu-west-1/registry", "registry"],
  ["dynamodb://eu-west-1/000000000012/registry", "arn:aws:dynamodb:eu-west-1:000000000012:table/registry"],
  [
    "dynamodb://cn-north-1/000000000012/registry",
    "arn:aws-cn:dynamodb:cn-north-1:000000000012:table/registry",
  ],
])("%s asks for the table that it means, whichever account asks", async (address, TableName) => {
  asked.splice(0);
  const store = openStore(address, ".");
  await store.get("partition", "sort");
  expect(asked).toMatchObject([{ input: { TableName } }]);
  await store.close();
});

test.each(["dynamodb://eu-west-1", "dynamodb://eu-west-1/prod/registry", "dynamodb://eu-west-1/12/registry"])(
  "%s is no address of a registry, and the answer says what is",
  (address) => {
    expect(() => openStore(address, ".")).toThrow("dynamodb://<region>/<account>/<table>");
  },
);
