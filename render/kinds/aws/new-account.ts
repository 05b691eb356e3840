import { isMap, type PropertyMap, type PropertyValue } from "../../../graph/model/property";
import type { KindTable, Refusal, Surroundings } from "../kind";

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

/** A service registers only with a target group that some listener or rule sends to. */
export function loosened({ loadBalancers }: PropertyMap, around: Surroundings): Refusal | undefined {
  const wanted = list(loadBalancers).flatMap((target) => (isMap(target) ? [target["targetGroupArn"]] : []));
  if (wanted.length === 0) return undefined;
  const senders = [
    ...around.others("aws:lb/listener:Listener"),
    ...around.others("aws:lb/listenerRule:ListenerRule"),
  ];
  const sentTo = new Set(
    senders
      .flatMap(({ actions, defaultActions }) => [...list(actions), ...list(defaultActions)])
      .flatMap((action) => (isMap(action) ? [action["targetGroupArn"]] : [])),
  );
  const loose = wanted.find((arn) => typeof arn === "string" && !sentTo.has(arn));
  return loose === undefined
    ? undefined
    : {
        code: "InvalidParameterException",
        message: `The target group with targetGroupArn ${String(loose)} does not have an associated load balancer.`,
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

function list(value: PropertyValue | undefined): readonly PropertyValue[] {
  return Array.isArray(value) ? value : [];
}
