import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CertificateFolder } from "../../../tenants/certificates/folder";
import { keepCertificates, type Keeping } from "../../../tenants/certificates/keep";

/** Of kept.example, for a hundred years. Its key is nobody's. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBhDCCASugAwIBAgIUQ6rz72T1p8Wolbq1VLg0cwz/5SEwCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMa2VwdC5leGFtcGxlMCAXDTI2MTEzMDEwNDYyNloYDzIxMjYx
MTA2MTA0NjI2WjAXMRUwEwYDVQQDDAxrZXB0LmV4YW1wbGUwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAAREs6Kx8u5T01IeIJ++80KdAKRFrBLiNTKMd3A6Nsu2XkGX
w4cd+0gHnVdKkvp4thr2tDlkYq/VZoL5UrYHfDKGo1MwUTAdBgNVHQ4EFgQUOYLQ
YTCVGfAPW3KT7V3SiIA4/xowHwYDVR0jBBgwFoAUOYLQYTCVGfAPW3KT7V3SiIA4
/xowDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiA59+Dl0Fi0mct6
tG2X1OCVTam//R2lfdFi53akWRMsJgIgJsyNE420Bi4QudiIOXiE+oFElbCmKdtT
QyHFv64vaN0=
-----END CERTIFICATE-----
`;

describe("certificates of tenants' own domains, with an authority that gives what is asked of it,", () => {
  let path: string;
  let folder: CertificateFolder;
  let meanwhile = (): void => {};
  const keeping = (): Keeping => ({
    folder,
    order: async () => {
      meanwhile();
      return CERTIFICATE;
    },
    reached: async () => true,
    thumbprint: "t",
    now: () => new Date("2027-01-31T12:00:00Z"),
    signal: new AbortController().signal,
  });

  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), "keep-"));
    folder = new CertificateFolder(path);
    meanwhile = () => {};
  });
  afterEach(() => rmSync(path, { recursive: true, force: true }));
  const files = (): string[] => readdirSync(path).sort();

  test("go with their domains, but not those of domains that came since the registry was read", async () => {
    for (const domain of ["gone.example", "kept.example"]) folder.put(domain, "old");
    const there = folder.list();
    meanwhile = () => folder.put("new.example", "of another command");
    const kept = await keepCertificates(["kept.example"], there, keeping());
    expect(kept.map(({ domain, outcome }) => `${domain} ${outcome}`)).toEqual([
      "kept.example issued",
      "gone.example removed",
    ]);
    expect(files()).toEqual(["kept.example.pem", "new.example.pem"]);
  });

  test("stay where no tenant has a domain: the registry may be another one", async () => {
    folder.put("kept.example", "old");
    await expect(keepCertificates([], folder.list(), keeping())).rejects.toMatchObject({
      code: "state",
      message: expect.stringMatching(/no tenant has a domain by the registry.*1 certificate; see that/),
    });
    expect(files()).toEqual(["kept.example.pem"]);
    rmSync(join(path, "kept.example.pem"));
    expect(await keepCertificates([], folder.list(), keeping())).toEqual([]);
  });

  test("are read whatever else stands beside them, and one that can't be read keeps no other from its own", async () => {
    // OpenSSL writes the name of a PKCS #12 file in front of what it takes out of it, as it stands there.
    const named = Buffer.concat([Buffer.from("friendlyName: Caf\xe9\n", "latin1"), Buffer.from(CERTIFICATE)]);
    writeFileSync(join(path, "kept.example.pem"), named);
    mkdirSync(join(path, "odd.example.pem"));
    const domains = ["odd.example", "kept.example"];
    expect(await keepCertificates(domains, folder.list(), keeping())).toMatchObject([
      { domain: "odd.example", outcome: "failed" },
      { domain: "kept.example", outcome: "held" },
    ]);
  });
});
