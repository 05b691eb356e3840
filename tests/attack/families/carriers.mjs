/**
 * Places where free text stands: environment, arguments, user data, scripts, definitions, connection strings. Each says how a
 * text gets there: `inputs(text, key)` gives the arguments of a new resource of the stamp, `head` the property a finding must name.
 */
import { secretOf } from "../world/secrets.mjs";

const env = (text, key) => [
  { name: "LOG_LEVEL", value: "info" },
  { name: key, value: text },
];
const json = JSON.stringify;
const base64 = (text) => Buffer.from(text, "utf8").toString("base64");
const script = (text, key) => `#!/bin/sh\nset -e\nexport ${key}='${text}'\nexec /opt/app/run\n`;

export const CARRIERS = {
  aws: [
    {
      name: "env",
      type: "aws:lambda/function:Function",
      head: "environment",
      inputs: (t, k) => ({ environment: { variables: { LOG_LEVEL: "info", [k]: t } } }),
    },
    {
      name: "container-env",
      type: "aws:ecs/taskDefinition:TaskDefinition",
      head: "containerDefinitions",
      inputs: (t, k) => ({
        family: "part",
        containerDefinitions: json([{ name: "a", environment: env(t, k) }]),
      }),
    },
    {
      name: "container-command",
      type: "aws:ecs/taskDefinition:TaskDefinition",
      head: "containerDefinitions",
      inputs: (t, k) => ({
        family: "part",
        containerDefinitions: json([
          { name: "a", command: ["serve", `--${k.toLowerCase()}=${t}`, "--verbose"] },
        ]),
      }),
    },
    {
      name: "user-data",
      type: "aws:ec2/instance:Instance",
      head: "userData",
      inputs: (t, k) => ({ userData: script(t, k) }),
    },
    {
      name: "user-data-base64",
      type: "aws:ec2/instance:Instance",
      head: "userDataBase64",
      inputs: (t, k) => ({ userDataBase64: base64(script(t, k)) }),
    },
    {
      name: "launch-template",
      type: "aws:ec2/launchTemplate:LaunchTemplate",
      head: "userData",
      inputs: (t, k) => ({ userData: base64(script(t, k)) }),
    },
    {
      name: "parameter",
      type: "aws:ssm/parameter:Parameter",
      head: "value",
      inputs: (t) => ({ type: "String", value: t }),
    },
    {
      name: "secret",
      type: "aws:secretsmanager/secretVersion:SecretVersion",
      head: "secretString",
      inputs: (t, k) => ({ secretString: secretOf(json({ [k.toLowerCase()]: t })) }),
    },
    {
      name: "state-machine",
      type: "aws:sfn/stateMachine:StateMachine",
      head: "definition",
      inputs: (t, k) => ({
        definition: json({
          StartAt: "Go",
          States: {
            Go: { Type: "Pass", Result: { [k]: t }, End: true },
          },
        }),
      }),
    },
    {
      name: "build-env",
      type: "aws:codebuild/project:Project",
      head: "environment",
      inputs: (t, k) => ({ environment: { type: "LINUX_CONTAINER", environmentVariables: env(t, k) } }),
    },
    {
      name: "settings",
      type: "aws:elasticbeanstalk/environment:Environment",
      head: "settings",
      inputs: (t, k) => ({
        settings: [{ namespace: "aws:elasticbeanstalk:application:environment", name: k, value: t }],
      }),
    },
    {
      name: "glue-arguments",
      type: "aws:glue/job:Job",
      head: "defaultArguments",
      inputs: (t, k) => ({ defaultArguments: { "--job-language": "python", [`--${k}`]: t } }),
    },
    {
      name: "rule-input",
      type: "aws:cloudwatch/eventTarget:EventTarget",
      head: "input",
      inputs: (t, k) => ({ input: json({ detail: { [k]: t } }) }),
    },
    {
      name: "openapi",
      type: "aws:apigateway/restApi:RestApi",
      head: "body",
      inputs: (t) => ({
        body: json({
          openapi: "3.0.1",
          paths: { "/": { get: { "x-amazon-apigateway-integration": { type: "http_proxy", uri: t } } } },
        }),
      }),
    },
    {
      name: "batch",
      type: "aws:batch/jobDefinition:JobDefinition",
      head: "containerProperties",
      inputs: (t, k) => ({ type: "container", containerProperties: json({ environment: env(t, k) }) }),
    },
    {
      name: "extra-attributes",
      type: "aws:dms/endpoint:Endpoint",
      head: "extraConnectionAttributes",
      inputs: (t, k) => ({ extraConnectionAttributes: `heartbeat=true;${k}=${t};` }),
    },
    {
      name: "template-body",
      type: "aws:cloudformation/stack:Stack",
      head: "templateBody",
      inputs: (t, k) => ({
        templateBody: `Resources:\n  A:\n    Type: AWS::SSM::Parameter\n    Properties:\n      ${k}: "${t}"\n`,
      }),
    },
    {
      name: "schema-text",
      type: "aws:appsync/function:Function",
      head: "code",
      inputs: (t) => ({ code: `export function request(ctx) { return { target: ${json(t)} }; }` }),
    },
  ],
  azure: [
    {
      name: "env",
      type: "azure-native:app:ContainerApp",
      head: "template",
      inputs: (t, k) => ({ template: { containers: [{ name: "a", env: env(t, k) }] } }),
    },
    {
      name: "arguments",
      type: "azure-native:app:Job",
      head: "template",
      inputs: (t, k) => ({
        template: { containers: [{ name: "a", args: ["serve", `--${k.toLowerCase()}`, t] }] },
      }),
    },
    {
      name: "command",
      type: "azure-native:app:Job",
      head: "template",
      inputs: (t, k) => ({
        template: { containers: [{ name: "a", command: ["/bin/sh", "-c", script(t, k)] }] },
      }),
    },
    {
      name: "app-settings",
      type: "azure-native:web:WebApp",
      head: "siteConfig",
      inputs: (t, k) => ({ siteConfig: { appSettings: env(t, k) } }),
    },
    {
      name: "connection-strings",
      type: "azure-native:web:WebApp",
      head: "siteConfig",
      inputs: (t, k) => ({
        siteConfig: { connectionStrings: [{ name: k, type: "Custom", connectionString: t }] },
      }),
    },
    {
      name: "settings-map",
      type: "azure-native:web:WebAppApplicationSettings",
      head: "properties",
      inputs: (t, k) => ({ properties: { LOG_LEVEL: "info", [k]: t } }),
    },
    {
      name: "custom-data",
      type: "azure-native:compute:VirtualMachine",
      head: "osProfile",
      inputs: (t, k) => ({ osProfile: { customData: base64(script(t, k)) } }),
    },
    {
      name: "vm-extension",
      type: "azure-native:compute:VirtualMachineExtension",
      head: "settings",
      inputs: (t, k) => ({ settings: { commandToExecute: `sh run.sh --${k} "${t}"` } }),
    },
    {
      name: "container-group",
      type: "azure-native:containerinstance:ContainerGroup",
      head: "containers",
      inputs: (t, k) => ({ containers: [{ name: "a", environmentVariables: env(t, k) }] }),
    },
    {
      name: "secret",
      type: "azure-native:keyvault:Secret",
      head: "properties",
      inputs: (t) => ({ properties: { value: secretOf(t) } }),
    },
    {
      name: "configuration",
      type: "azure-native:appconfiguration:KeyValue",
      head: "value",
      inputs: (t) => ({ value: t }),
    },
    {
      name: "automation",
      type: "azure-native:automation:Variable",
      head: "value",
      inputs: (t) => ({ value: json(t) }),
    },
    {
      name: "workflow",
      type: "azure-native:logic:Workflow",
      head: "definition",
      inputs: (t) => ({
        definition: { actions: { Call: { type: "Http", inputs: { method: "POST", uri: t } } } },
      }),
    },
    {
      name: "deployment",
      type: "azure-native:resources:Deployment",
      head: "properties",
      inputs: (t, k) => ({ properties: { mode: "Incremental", parameters: { [k]: { value: t } } } }),
    },
    {
      name: "deployment-script",
      type: "azure-native:resources:AzureCliScript",
      head: "scriptContent",
      inputs: (t, k) => ({ kind: "AzureCLI", scriptContent: script(t, k) }),
    },
    {
      name: "linked-service",
      type: "azure-native:datafactory:LinkedService",
      head: "properties",
      inputs: (t) => ({ properties: { type: "AzurePostgreSql", typeProperties: { connectionString: t } } }),
    },
  ],
  gcp: [
    {
      name: "env",
      type: "gcp:cloudrunv2/job:Job",
      head: "template",
      inputs: (t, k) => ({ template: { template: { containers: [{ envs: env(t, k) }] } } }),
    },
    {
      name: "arguments",
      type: "gcp:cloudrunv2/job:Job",
      head: "template",
      inputs: (t, k) => ({
        template: { template: { containers: [{ args: ["serve", `--${k.toLowerCase()}=${t}`] }] } },
      }),
    },
    {
      name: "function-env",
      type: "gcp:cloudfunctionsv2/function:Function",
      head: "serviceConfig",
      inputs: (t, k) => ({ serviceConfig: { environmentVariables: { LOG_LEVEL: "info", [k]: t } } }),
    },
    {
      name: "startup-script",
      type: "gcp:compute/instance:Instance",
      head: "metadataStartupScript",
      inputs: (t, k) => ({ metadataStartupScript: script(t, k) }),
    },
    {
      name: "metadata",
      type: "gcp:compute/instanceTemplate:InstanceTemplate",
      head: "metadata",
      inputs: (t, k) => ({ metadata: { "enable-oslogin": "TRUE", "startup-script": script(t, k) } }),
    },
    {
      name: "secret",
      type: "gcp:secretmanager/secretVersion:SecretVersion",
      head: "secretData",
      inputs: (t) => ({ secretData: secretOf(t) }),
    },
    {
      name: "workflow",
      type: "gcp:workflows/workflow:Workflow",
      head: "sourceContents",
      inputs: (t) => ({
        sourceContents: `main:\n  steps:\n    - call:\n        call: http.post\n        args:\n          url: "${t}"\n`,
      }),
    },
    {
      name: "job-body",
      type: "gcp:cloudscheduler/job:Job",
      head: "httpTarget",
      inputs: (t, k) => ({ httpTarget: { body: base64(json({ [k]: t })) } }),
    },
    {
      name: "job-uri",
      type: "gcp:cloudscheduler/job:Job",
      head: "httpTarget",
      inputs: (t) => ({ httpTarget: { uri: t } }),
    },
    {
      name: "dataflow",
      type: "gcp:dataflow/job:Job",
      head: "parameters",
      inputs: (t, k) => ({ parameters: { workers: "2", [k]: t } }),
    },
    {
      name: "composer",
      type: "gcp:composer/environment:Environment",
      head: "config",
      inputs: (t, k) => ({ config: { softwareConfig: { envVariables: { [k]: t } } } }),
    },
    {
      name: "build",
      type: "gcp:cloudbuild/trigger:Trigger",
      head: "build",
      inputs: (t, k) => ({ build: { steps: [{ name: "bash", env: [`${k}=${t}`], args: ["-c", "run"] }] } }),
    },
    {
      name: "openapi",
      type: "gcp:endpoints/service:Service",
      head: "openapiConfig",
      inputs: (t) => ({ openapiConfig: `swagger: "2.0"\nx-google-backend:\n  address: "${t}"\n` }),
    },
  ],
};

/** A carrier as a new resource of the stamp; returns the resource's place. */
export function carry(stamp, carrier, name, text, key) {
  const inputs = carrier.inputs(text, key);
  if (carrier.type.startsWith("azure-native:"))
    inputs.resourceGroupName = stamp.ofType("azure-native:resources:ResourceGroup")[0].outputs.name;
  if (carrier.type.startsWith("gcp:")) inputs.project = stamp.account;
  return stamp.add({ type: carrier.type, name, id: `${stamp.id}-${name}`, inputs, outputs: {} });
}

export const placeOf = (carrier, name) => `stampworks:index:Stamp$${carrier.type}::${name}`;
