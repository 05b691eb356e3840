import { GCP_INVERSIONS } from "./gcp.inversions";
import { type Inversions, only } from "./inversion";

const REGISTRY = "gcp:firestore/database:Database";
const BACKEND = "gcp:compute/backendService:BackendService";
const ROUTERS = "gcp:cloudrunv2/service:Service";
const TLS = "gcp:compute/sSLPolicy:SSLPolicy";

/** Rule id → how its row is broken in the rendered routing layer. */
export const GCP_ROUTING_INVERSIONS: Inversions = {
  "gcp-routing-registry-encrypted": { type: REGISTRY, property: "cmekConfig", value: undefined },
  "gcp-routing-registry-backups": {
    type: REGISTRY,
    property: "pointInTimeRecoveryEnablement",
    value: "POINT_IN_TIME_RECOVERY_DISABLED",
  },
  "gcp-routing-registry-deletion-protection": {
    type: REGISTRY,
    property: "deleteProtectionState",
    value: undefined,
  },
  "gcp-routing-edge-attacks": {
    type: "gcp:compute/securityPolicy:SecurityPolicy",
    property: "rules.0.preview",
    value: true,
    at: "rules",
  },
};

/** The same of the rules that stamps are judged by too: the layer has the global kinds of their resources. */
export const GCP_EDGE_INVERSIONS: Inversions = {
  ...only(
    GCP_INVERSIONS,
    "gcp-app-secrets-by-reference",
    "gcp-identity-no-admin",
    "gcp-identity-no-impersonation",
    "gcp-identity-no-keys",
  ),
  "gcp-identity-no-public": {
    type: "gcp:secretmanager/secretIamMember:SecretIamMember",
    property: "member",
    value: "allUsers",
  },
  "gcp-password-generated": {
    type: "gcp:secretmanager/secretVersion:SecretVersion",
    property: "secretData",
    value: "written down",
  },
  "gcp-app-edge-only": { type: ROUTERS, property: "ingress", value: "INGRESS_TRAFFIC_ALL" },
  "gcp-app-no-second-door": { type: ROUTERS, property: "defaultUriDisabled", value: undefined },
  "gcp-app-own-identity": { type: ROUTERS, property: "template.serviceAccount", value: undefined },
  "gcp-edge-access-logs": { type: BACKEND, property: "logConfig", value: undefined },
  "gcp-edge-armor": { type: BACKEND, property: "securityPolicy", value: undefined },
  "gcp-edge-https-redirect": {
    type: "gcp:compute/uRLMap:URLMap",
    property: "defaultUrlRedirect.httpsRedirect",
    value: false,
    when: ({ name }) => name.endsWith("-redirect"),
  },
  "gcp-edge-tls-ciphers": { type: TLS, property: "profile", value: "COMPATIBLE" },
  "gcp-edge-tls-policy": {
    type: "gcp:compute/targetHttpsProxy:TargetHttpsProxy",
    property: "sslPolicy",
    value: undefined,
  },
  "gcp-edge-tls-version": { type: TLS, property: "minTlsVersion", value: "TLS_1_1" },
  "gcp-key-rotation": { type: "gcp:kms/cryptoKey:CryptoKey", property: "rotationPeriod", value: "31536000s" },
};
