import { redactText, redactValue } from "../../core/redact";

describe("text on its way out", () => {
  test.each([
    ["a password in a setting", "PGPASSWORD=hunter2hunter2 psql", "hunter2"],
    ["a password in JSON", '{"password": "hunter2hunter2"}', "hunter2"],
    ["a password in YAML", "db:\n  password: hunter2hunter2\n", "hunter2"],
    ["a token by its name", 'authToken: "abcdefgh"', "abcdefgh"],
    ["a password in an address", "postgres://app:hunter2@db.example:5432/app", "hunter2"],
    ["an access key of AWS", "denied for AKIAIOSFODNN7EXAMPLE", "AKIA"],
    ["a private key", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "MIIE"],
    ["a ciphertext of Pulumi", "v1:AAAAAAAAAAAAAAAA:BBBBBBBBBBBBBBBBBBBBBB==", "BBBB"],
  ])("%s is replaced", (_, text, secret) => {
    expect(redactText(text)).toContain("[secret]");
    expect(redactText(text)).not.toContain(secret);
  });

  test.each([
    "urn:pulumi:euw1a::acme::random:index/randomPassword:RandomPassword::stamp-password length: 33",
    "PULUMI_CONFIG_PASSPHRASE: incorrect passphrase",
    "https://euw1a.aws.acme.example/path?q=1",
    "passwordVersion: 3, masterPassword: [secret]",
    "arn:aws:secretsmanager:eu-west-1:210000000001:secret:acmep-euw1a-db",
  ])("%s stays as it is", (text) => {
    expect(redactText(text)).toBe(text);
  });

  test("a value for JSON keeps its shape, and loses what its names call secret", () => {
    const value = {
      db: { password: 'hun"ter2', passwordVersion: 3 },
      notes: ["PGPASSWORD=hunter2hunter2", 1, null, true],
    };
    expect(redactValue(value)).toEqual({
      db: { password: "[secret]", passwordVersion: 3 },
      notes: ["PGPASSWORD=[secret]", 1, null, true],
    });
  });
});
