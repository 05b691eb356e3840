import type { NameRule } from "../../../contract/naming";

/** What AWS allows for the names the routing layer gives, beside those in `components/aws/internal/limits.ts`. */

/** CloudFront functions. Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/APIReference/API_CreateFunction.html */
export const EDGE_FUNCTION: NameRule = { max: 64 };
/** KeyValueStores. Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/APIReference/API_CreateKeyValueStore.html */
export const EDGE_STORE: NameRule = { max: 64 };
/** Cache, origin request and response headers policies. Source: .../AmazonCloudFront/latest/APIReference/API_CachePolicyConfig.html */
export const EDGE_POLICY: NameRule = { max: 128 };
/** Origin access controls. Source: .../AmazonCloudFront/latest/APIReference/API_OriginAccessControlConfig.html */
export const ORIGIN_ACCESS: NameRule = { max: 64 };
/** Tables. Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
export const TABLE: NameRule = { max: 255 };
/** Rules of EventBridge. Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
export const EVENT_RULE: NameRule = { max: 64 };
/** Sources and destinations of vended logs. Source: .../AmazonCloudWatchLogs/latest/APIReference/API_PutDeliverySource.html */
export const LOG_DELIVERY: NameRule = { max: 60 };
/** Streams of Kinesis, and real-time log configurations alike. Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html */
export const EDGE_STREAM: NameRule = { max: 128 };
/** Connection groups and distribution tenants. Source: .../cloudfront/latest/APIReference/API_CreateDistributionTenant.html */
export const SAAS_NAME: NameRule = { max: 128 };
