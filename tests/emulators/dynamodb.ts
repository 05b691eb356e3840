import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Moto } from "./moto";

const REGION = "eu-west-1";

/** DynamoDB's interface over moto, with tables as the routing stack makes them. */
export class DynamoDbEmulator {
  private tables = 0;

  private constructor(
    private readonly moto: Moto,
    private readonly client: DynamoDBClient,
  ) {}

  static async start(): Promise<DynamoDbEmulator> {
    const moto = await Moto.start();
    return new DynamoDbEmulator(moto, new DynamoDBClient({ region: REGION, endpoint: moto.endpoint }));
  }

  /** Makes a registry's table, as the routing stack does. */
  async makeTable(): Promise<{ region: string; table: string; endpoint: string }> {
    this.tables += 1;
    const table = `registry-${this.tables}`;
    await this.client.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [
          { AttributeName: "pk", AttributeType: "S" },
          { AttributeName: "sk", AttributeType: "S" },
        ],
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
      }),
    );
    return { region: REGION, table, endpoint: this.moto.endpoint };
  }

  /** Forgets a table: the emulator copies all it has at each transaction. */
  async removeTable(table: string): Promise<void> {
    await this.client.send(new DeleteTableCommand({ TableName: table }));
  }

  stop(): void {
    this.client.destroy();
    this.moto.stop();
  }
}
