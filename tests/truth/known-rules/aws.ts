import { byKeys, isBefore, ordered } from "./order";
import { at, type KnownRule, names, of, texts, unseen } from "./rule";

/** What AWS refuses, or does wrongly. */
export const AWS_RULES: readonly KnownRule[] = [
  {
    id: "aws-bucket-one-change",
    cloud: "aws",
    says: "a bucket takes one change at a time (409 OperationAborted)",
    source: "https://github.com/hashicorp/terraform-provider-aws/issues/7628, 33478, 33552 and 36873",
    breaks: (graph) =>
      ordered(graph, {
        types: /^aws:s3\/bucket:Bucket$/u,
        changes: /^aws:s3\/bucket(?!Object)[A-Z]\w+:/u,
        tells: byKeys("bucket"),
      }),
  },
  {
    id: "aws-zones-are-awss",
    cloud: "aws",
    says: "a database with a standby names no zone: RDS refuses one, and a failover swaps them",
    source:
      "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (AvailabilityZone)",
    breaks: (graph) =>
      names(
        of(graph, "aws:rds/instance:Instance").filter(
          ({ inputs }) => inputs["multiAz"] === true && inputs["availabilityZone"] !== undefined,
        ),
      ),
  },
  {
    id: "aws-backup-windows",
    cloud: "aws",
    says: "no job of AWS Backup is due within an hour before RDS's windows, in them, or less than its own hour to start before that",
    source: "https://repost.aws/knowledge-center/backup-coordinates-pitr",
    breaks: (graph) => {
      const windows = of(graph, "aws:rds/instance:Instance").flatMap(({ inputs }) =>
        [inputs["backupWindow"], inputs["maintenanceWindow"]].map((window) =>
          String(window).replace(/[a-z]+:/gu, ""),
        ),
      );
      return names(
        of(graph, "aws:backup/plan:Plan").filter(({ inputs }) =>
          collides(String(at(inputs, "rules.0.schedule")), windows),
        ),
      );
    },
  },
  {
    id: "aws-service-after-rules",
    cloud: "aws",
    says: "a service joins its target group after the rule that sends there",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-load-balancing.html",
    breaks: (graph) => {
      const rules = names(of(graph, "aws:lb/listenerRule:ListenerRule"));
      return names(
        of(graph, "aws:ecs/service:Service").filter(
          ({ inputs, dependencies }) =>
            Array.isArray(inputs["loadBalancers"]) &&
            inputs["loadBalancers"].length > 0 &&
            !rules.some((rule) => dependencies.some((urn) => urn.endsWith(`::${rule}`))),
        ),
      );
    },
  },
  {
    id: "aws-way-out-first",
    cloud: "aws",
    says: "a load balancer that the world reaches, and a NAT gateway, are made after their network's way out",
    source:
      "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html#gatewayattachment, https://github.com/hashicorp/terraform/issues/1283",
    breaks: (graph) =>
      names(
        [
          ...of(graph, "aws:lb/loadBalancer:LoadBalancer").filter(
            ({ inputs }) => inputs["internal"] !== true,
          ),
          ...of(graph, "aws:ec2/natGateway:NatGateway"),
        ].filter(
          (user) =>
            !of(graph, "aws:ec2/internetGateway:InternetGateway").some((gateway) =>
              isBefore(graph, gateway, user),
            ),
        ),
      ),
  },
  {
    id: "aws-nothing-reserved",
    cloud: "aws",
    says: "a function reserves nothing: a new account has ten executions and keeps as many unreserved",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
    breaks: (graph) =>
      names(
        of(graph, "aws:lambda/function:Function").filter(
          ({ inputs }) => Number(inputs["reservedConcurrentExecutions"] ?? -1) > 0,
        ),
      ),
  },
  {
    id: "aws-search-role",
    cloud: "aws",
    says: "OpenSearch in a network comes with its service-linked role",
    source: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/slr-aos.html",
    breaks: (graph) =>
      of(graph, "aws:iam/serviceLinkedRole:ServiceLinkedRole").length > 0
        ? []
        : names(
            of(graph, "aws:opensearch/domain:Domain").filter(
              ({ inputs }) => inputs["vpcOptions"] !== undefined,
            ),
          ),
  },
  {
    id: "aws-zones-by-id",
    cloud: "aws",
    says: "a zone is named by its id, which is one place for all accounts; a letter is the account's own",
    source: "https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html",
    breaks: (graph) =>
      names(
        graph.resources.filter(
          ({ type, inputs }) =>
            /^aws:(ec2\/subnet|rds\/instance|elasticache\/replicationGroup):/u.test(type) &&
            ["availabilityZone", "preferredCacheClusterAzs"]
              .flatMap((key) => texts(inputs[key]))
              .some((zone) => /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/u.test(zone)),
        ),
      ),
  },
  {
    id: "aws-certificate-alarm",
    cloud: "aws",
    says: "an alarm looks at each certificate's days: a renewal that fails is silent",
    source: "https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html",
    breaks: (graph) =>
      unseen(
        graph,
        "aws:acm/certificate:Certificate",
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        "DaysToExpiry",
      ),
  },
  {
    id: "aws-no-mean-of-many",
    cloud: "aws",
    says: "an alarm over several things looks at the worst of them: their mean hides one of two",
    source:
      "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-functions-list",
    breaks: (graph) =>
      names(
        of(graph, "aws:cloudwatch/metricAlarm:MetricAlarm").filter(({ inputs }) =>
          texts(inputs["metricQueries"]).some((text) => /\bAVG\(/u.test(text)),
        ),
      ),
  },
  {
    id: "aws-record-star-first",
    cloud: "aws",
    says: "a star stands first in a record's name: anywhere else Route 53 takes it for a star and no wildcard",
    source:
      "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html#domain-name-format-asterisk",
    breaks: (graph) =>
      names(
        of(graph, "aws:route53/record:Record").filter(({ inputs }) =>
          String(inputs["name"]).slice(1).includes("*"),
        ),
      ),
  },
];

function collides(schedule: string, windows: readonly string[]): boolean {
  const [, minute = "0", hours = "*"] = /^cron\((\d+) (\S+) /u.exec(schedule) ?? [];
  const starts = hoursOf(hours).map((hour) => hour * 60 + Number(minute));
  return windows.some((window) => {
    const [from = 0, to = 0] = window.split("-").map((clock) => {
      const [hour = 0, past = 0] = clock.split(":").map(Number);
      return hour * 60 + past;
    });
    return starts.some((start) =>
      [-1440, 0, 1440].some((day) => start + 60 > from - 60 + day && start < to + day),
    );
  });
}

function hoursOf(text: string): number[] {
  const every = /^(\d+)\/(\d+)$/u.exec(text);
  if (every !== null) {
    const [first, step] = [Number(every[1]), Number(every[2])];
    return Array.from({ length: 24 }, (_, hour) => hour).filter(
      (hour) => hour >= first && (hour - first) % step === 0,
    );
  }
  return text.split(",").map(Number);
}
