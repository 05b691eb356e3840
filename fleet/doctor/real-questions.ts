import type * as identity from "@azure/identity";
import type * as auth from "google-auth-library";
import { loadSdk } from "../../tenants/registry/load-sdk";
import type { Reach } from "./ask-json";
import type { Needs } from "./needs";
import type { Questions } from "./question";

/** What a stamp's cloud is asked, and of whom; its SDK is loaded here, and no other cloud's. */
export type QuestionsFor = (needs: Needs) => Promise<Questions>;

/** Asks with the operator's own credentials, as each cloud's command line would find them. */
export const realQuestions: QuestionsFor = async (needs) => {
  switch (needs.identity.cloud) {
    case "aws": {
      const [{ awsQuestions }, { awsSdk }] = await Promise.all([
        import("./aws/questions.js"),
        import("./aws/clients.js"),
      ]);
      return awsQuestions(needs, awsSdk());
    }
    case "azure": {
      const { azureQuestions } = await import("./azure/questions.js");
      return azureQuestions(needs, azureReach());
    }
    case "gcp": {
      const { gcpQuestions } = await import("./gcp/questions.js");
      return gcpQuestions(needs, googleReach());
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
