import type { PropertyMap } from "../../../graph/model/property";
import type { KindTable, Refusal } from "../kind";

/** Executions at once that a new account has, and that must stay unreserved. Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const CONCURRENCY = 10;

/** A new account can reserve nothing. */
export function concurrencyFault({
  reservedConcurrentExecutions: reserved,
}: PropertyMap): Refusal | undefined {
  if (typeof reserved !== "number" || reserved < 0) return undefined;
  return CONCURRENCY - reserved >= CONCURRENCY
    ? undefined
    : {
        code: "InvalidParameterValueException",
        message: `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${CONCURRENCY}].`,
      };
}

const SEARCH_ROLES = ["opensearchservice.amazonaws.com", "es.amazonaws.com"];

/**
 * What a new account lacks: the role by which OpenSearch comes into a network. The other services a stamp uses make theirs
 * when they are first asked.
 * Source: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/slr-aos.html
 */
export const SEARCH: KindTable = {
  "aws:opensearch/domain:Domain": {
    id: "arn:aws:es:{region}:{account}:domain/{name}",
    tagged: true,
    name: {
      property: "domainName",
      scope: "region",
      limit: 28,
      pattern: /^[a-z][a-z0-9-]{2,27}$/,
      taken: "ResourceAlreadyExistsException",
    },
    outputs: {
      arn: "{id}",
      domainId: "{account}/{name}",
      endpoint: "vpc-{name}-{chars:26:endpoint}.{region}.es.amazonaws.com",
      dashboardEndpoint: "vpc-{name}-{chars:26:endpoint}.{region}.es.amazonaws.com/_dashboards",
    },
    check: ({ vpcOptions }, around) => {
      const roles = around.others("aws:iam/serviceLinkedRole:ServiceLinkedRole");
      const has = roles.some(({ awsServiceName }) => SEARCH_ROLES.includes(String(awsServiceName)));
      return vpcOptions === undefined || has
        ? undefined
        : {
            code: "ValidationException",
            message:
              "Before you can proceed, you must enable a service-linked role to give Amazon OpenSearch Service permissions to access your VPC.",
          };
    },
  },
};
