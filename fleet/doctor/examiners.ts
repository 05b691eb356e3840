import type * as identity from "@azure/identity";
import type * as auth from "google-auth-library";
import { loadSdk } from "../../tenants/registry/load-sdk";
import type { Reach } from "./ask-json";
import type { Examiner } from "./asked";
import type { Needs } from "./needs";

/** Who looks at a stamp's cloud; its SDK is loaded here, and no other cloud's. */
export type ExaminerFor = (needs: Needs) => Promise<Examiner>;

/** Looks with the operator's own credentials, as each cloud's command line would find them. */
export const realExaminer: ExaminerFor = async (needs) => {
  switch (needs.identity.cloud) {
    case "aws": {
      const [{ AwsExaminer }, { awsSdk }] = await Promise.all([
        import("./aws/examine.js"),
        import("./aws/clients.js"),
      ]);
      return new AwsExaminer(needs, awsSdk());
    }
    case "azure": {
      const { AzureExaminer } = await import("./azure/examine.js");
      return new AzureExaminer(needs, azureReach());
    }
    case "gcp": {
      const { GcpExaminer } = await import("./gcp/examine.js");
      return new GcpExaminer(needs, googleReach());
    }
  }
};

function azureReach(): Reach {
  const { DefaultAzureCredential } = loadSdk(
    () => require("@azure/identity") as typeof identity,
    "@azure/identity",
  );
  const credential = new DefaultAzureCredential();
  return { token: async () => (await credential.getToken("https://management.azure.com/.default")).token };
}

function googleReach(): Reach {
  const { GoogleAuth } = loadSdk(() => require("google-auth-library") as typeof auth, "google-auth-library");
  const google = new GoogleAuth({ scopes: ["https://www.googleapis.com/auth/cloud-platform.read-only"] });
  return {
    token: async () => {
      const token = await google.getAccessToken();
      if (typeof token !== "string")
        throw new Error("no access token of Google; gcloud auth application-default login");
      return token;
    },
  };
}
