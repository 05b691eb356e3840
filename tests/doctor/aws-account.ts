import { type Asked, at, type Rule } from "./stand-in";

/** The action of a query, as STS, IAM, EC2 and RDS take it. */
const actionOf = ({ body }: Asked): string => new URLSearchParams(body).get("Action") ?? "";
const query =
  (action: string, body: string, status = 200): Rule =>
  (asked) =>
    actionOf(asked) === action ? { status, body } : undefined;
const json =
  (target: string, body: object, status = 200): Rule =>
  ({ headers }) =>
    String(headers["x-amz-target"]).endsWith(`.${target}`) ? { status, body } : undefined;
const result = (action: string, inner: string): string =>
  `<${action}Response><${action}Result>${inner}</${action}Result></${action}Response>`;
const fault = (code: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${code}</Message></Error></ErrorResponse>`;
const items = (set: string, ...each: string[]): string =>
  `<${set}>${each.map((item) => `<item>${item}</item>`).join("")}</${set}>`;

/** A list in two pages, the first of which has what is said first and where the next one is. */
const pages =
  (
    action: string,
    token: string,
    page: (items: string, more: string) => string,
    first: string,
    rest: string,
  ): Rule =>
  (asked) => {
    if (actionOf(asked) !== action) return undefined;
    const isNext = new URLSearchParams(asked.body).get(token) === "page-2";
    const next = token === "NextToken" ? "<nextToken>page-2</nextToken>" : "<Marker>page-2</Marker>";
    return { body: isNext ? page(rest, "") : page(first, next) };
  };
const many = (count: number, item: string): string => item.repeat(count);

export const caller = (account: string): Rule =>
  query(
    "GetCallerIdentity",
    result(
      "GetCallerIdentity",
      `<Account>${account}</Account><Arn>arn:aws:iam::${account}:user/deployer</Arn><UserId>A</UserId>`,
    ),
  );
/** The role is not refused: nothing is said of it. */
export const noRoleService: Rule = query("AssumeRole", fault("ServiceUnavailable"), 503);
export const notSignedIn: Rule = query("GetCallerIdentity", fault("ExpiredToken"), 403);
export const regions = (...off: string[]): Rule =>
  query(
    "DescribeRegions",
    `<DescribeRegionsResponse>${items(
      "regionInfo",
      ...["eu-west-1", "eu-central-1"].map(
        (name) =>
          `<regionName>${name}</regionName><optInStatus>${off.includes(name) ? "not-opted-in" : "opt-in-not-required"}</optInStatus>`,
      ),
    )}</DescribeRegionsResponse>`,
  );
export const zones = (...ids: string[]): Rule =>
  query(
    "DescribeAvailabilityZones",
    `<DescribeAvailabilityZonesResponse>${items(
      "availabilityZoneInfo",
      ...ids.map((id) => `<zoneId>${id}</zoneId><zoneState>available</zoneState>`),
    )}</DescribeAvailabilityZonesResponse>`,
  );
export const images = (code?: string): Rule =>
  code === undefined
    ? json("DescribeImages", { imageDetails: [{}] })
    : json("DescribeImages", { __type: code, message: code }, 400);
export const role = (isAllowed: boolean): Rule =>
  isAllowed
    ? query(
        "AssumeRole",
        result(
          "AssumeRole",
          "<Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>S</SecretAccessKey><SessionToken>T</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials>",
        ),
      )
    : query("AssumeRole", fault("AccessDenied"), 403);
export const parentZone = (name: string | undefined): Rule =>
  name === undefined
    ? at(/hostedzone\//u, fault("NoSuchHostedZone"), 404)
    : at(
        /hostedzone\//u,
        `<GetHostedZoneResponse><HostedZone><Id>/hostedzone/Z</Id><Name>${name}.</Name><CallerReference>a</CallerReference></HostedZone></GetHostedZoneResponse>`,
      );
export const serviceRole = (isThere: boolean): Rule =>
  isThere
    ? query(
        "GetRole",
        result(
          "GetRole",
          "<Role><Path>/</Path><RoleName>r</RoleName><RoleId>i</RoleId><Arn>a</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role>",
        ),
      )
    : query("GetRole", fault("NoSuchEntity"), 404);
/** What is sold comes on the second page. */
export const orderable = (isSold: boolean): Rule => {
  const option = (version: string): string =>
    `<OrderableDBInstanceOption><EngineVersion>${version}</EngineVersion><MultiAZCapable>true</MultiAZCapable></OrderableDBInstanceOption>`;
  const action = "DescribeOrderableDBInstanceOptions";
  const page = (items: string, more: string): string =>
    result(action, `<OrderableDBInstanceOptions>${items}</OrderableDBInstanceOptions>${more}`);
  return pages(action, "Marker", page, option("12.1"), isSold ? option("17.6") : "");
};
/** Networks that are there, on two pages. */
export const networks = (first: number, rest: number): Rule => {
  const page = (items: string, more: string): string =>
    `<DescribeVpcsResponse><vpcSet>${items}</vpcSet>${more}</DescribeVpcsResponse>`;
  const item = "<item><vpcId>vpc-1</vpcId></item>";
  return pages("DescribeVpcs", "NextToken", page, many(first, item), many(rest, item));
};
export const quota =
  (code: string, Value: number): Rule =>
  ({ headers, body }) =>
    String(headers["x-amz-target"]).endsWith(".GetServiceQuota") && body.includes(code)
      ? { body: { Quota: { QuotaCode: code, Value } } }
      : undefined;
export const bucket =
  (status: number): Rule =>
  ({ method, path }) =>
    method === "HEAD" ? { status: path.includes("-nobody") ? 404 : status, body: "" } : undefined;
/** S3 as it answers who may ask nothing. */
export const noBuckets: Rule = ({ method }) => (method === "HEAD" ? { status: 403, body: "" } : undefined);
/** Databases that are there, on two pages. */
export const databases = (first: number, rest: number): Rule => {
  const page = (items: string, more: string): string =>
    result("DescribeDBInstances", `<DBInstances>${items}</DBInstances>${more}`);
  const item = "<DBInstance><DBInstanceIdentifier>d</DBInstanceIdentifier></DBInstance>";
  const all = pages("DescribeDBInstances", "Marker", page, many(first, item), many(rest, item));
  return (asked) => (asked.body.includes("DBInstanceIdentifier=") ? undefined : all(asked));
};
export const database =
  (isThere: boolean): Rule =>
  (asked) => {
    if (actionOf(asked) !== "DescribeDBInstances") return undefined;
    if (!asked.body.includes("DBInstanceIdentifier=")) return databases(0, 0)(asked);
    return isThere
      ? {
          body: result(
            "DescribeDBInstances",
            "<DBInstances><DBInstance><DBInstanceIdentifier>d</DBInstanceIdentifier></DBInstance></DBInstances>",
          ),
        }
      : { status: 404, body: fault("DBInstanceNotFound") };
  };
export const secret = (answer: object | undefined): Rule =>
  answer === undefined
    ? json("DescribeSecret", { __type: "ResourceNotFoundException", message: "none" }, 400)
    : json("DescribeSecret", answer);
export const rights =
  (...denied: string[]): Rule =>
  (asked) => {
    if (actionOf(asked) !== "SimulatePrincipalPolicy") return undefined;
    const names = [...new URLSearchParams(asked.body)].flatMap(([key, value]) =>
      /^ActionNames\.member/u.test(key) ? [value] : [],
    );
    const each = names.map(
      (name) =>
        `<member><EvalActionName>${name}</EvalActionName><EvalDecision>${denied.includes(name) ? "implicitDeny" : "allowed"}</EvalDecision></member>`,
    );
    const page = (items: string, more: string): string =>
      result(
        "SimulatePrincipalPolicy",
        `<EvaluationResults>${items}</EvaluationResults><IsTruncated>${more !== ""}</IsTruncated>${more}`,
      );
    const half = Math.floor(each.length / 2);
    const [first, rest] = [each.slice(0, half).join(""), each.slice(half).join("")];
    return pages("SimulatePrincipalPolicy", "Marker", page, first, rest)(asked);
  };

/** An account in which a stamp of the example fleet comes up. */
export const GOOD_AWS: readonly Rule[] = [
  caller("111111111111"),
  regions(),
  zones("euw1-az1", "euw1-az2", "euw1-az3"),
  images(),
  role(true),
  parentZone("aws.acme.example"),
  serviceRole(true),
  orderable(true),
  quota("L-F678F1CE", 5),
  quota("L-0263D0A3", 5),
  quota("L-7B6409FD", 40),
  quota("L-3032A538", 500),
  networks(0, 0),
  query("DescribeAddresses", "<DescribeAddressesResponse><addressesSet/></DescribeAddressesResponse>"),
  bucket(404),
  database(false),
  secret(undefined),
  rights(),
];
