/** @jest-environment node */
import { createCipheriv, pbkdf2Sync } from "node:crypto";
import { Keyring } from "../../engines/passphrase";

/** What Pulumi's passphrase provider writes (sdk/go/common/resource/config/crypt.go, pkg/secrets/passphrase/manager.go). */
function pulumis(passphrase: string, text: string): { readonly state: string; readonly secret: string } {
  const salt = Buffer.from("8 bytes!");
  const key = pbkdf2Sync(passphrase, salt, 1_000_000, 32, "sha256");
  const sealed = (plain: string, nonce: string): string => {
    const cipher = createCipheriv("aes-256-gcm", key, Buffer.from(nonce));
    const parts = [cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()];
    return `v1:${Buffer.from(nonce).toString("base64")}:${Buffer.concat(parts).toString("base64")}`;
  };
  return {
    state: `v1:${salt.toString("base64")}:${sealed("pulumi", "twelve bytes")}`,
    secret: sealed(text, "other twelve"),
  };
}

const { secret, state } = pulumis("correct horse", "canary");

test("a secret that Pulumi encrypted with a passphrase is read with it, its key derived in all rounds", async () => {
  const crypter = await new Keyring("/nowhere", "correct horse").crypterFor(state);
  expect(crypter.decrypt(secret)).toBe("canary");
});

test("and with another passphrase it is refused, with what to set", async () => {
  await expect(new Keyring("/nowhere", "wrong horse").crypterFor(state)).rejects.toThrow(
    /incorrect passphrase.*PULUMI_CONFIG_PASSPHRASE|PULUMI_CONFIG_PASSPHRASE.*incorrect passphrase/s,
  );
});
