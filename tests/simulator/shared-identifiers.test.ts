import { TestCloud } from "./clouds";

let cloud: TestCloud;
beforeEach(() => {
  cloud = new TestCloud();
});
afterEach(() => cloud.dispose());

const SECRET = "aws:secretsmanager/secret:Secret";
const ROTATION = "aws:secretsmanager/secretRotation:SecretRotation";
const QUEUE = "aws:sqs/queue:Queue";

test("a resource known by its owner's identifier can go without taking the owner's along", async () => {
  const secret = await cloud.make(SECRET, "secret", { name: "eu1-secret" });
  const arn = String(secret.outputs["arn"]);
  const rotation = await cloud.make(ROTATION, "rotation", { secretId: arn });
  await cloud.remove(ROTATION, "rotation", rotation.id);
  const probe = { name: "q", kmsMasterKeyId: arn };
  await expect(cloud.make(QUEUE, "probe", probe)).resolves.toBeDefined();
});
