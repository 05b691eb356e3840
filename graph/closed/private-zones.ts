/**
 * What stands behind `privatelink.` in the private DNS zones of Azure's services: the same in every network. A label of a customer's
 * in front makes it that one's host.
 * Source: https://learn.microsoft.com/azure/private-link/private-endpoint-dns
 */
const BEHIND: readonly string[] = [
  // Data and analytics
  "(?:(?:blob|queue|table|file|web|dfs)\\.core|database|search|servicebus|analysis|pbidedicated|kusto|redis\\.cache)\\.windows\\.net",
  "(?:postgres|mysql|mariadb)\\.database\\.azure\\.com",
  "(?:documents|(?:mongo|mongocluster|cassandra|gremlin|table|analytics|postgres)\\.cosmos)\\.azure\\.com",
  "(?:sql\\.|dev\\.)?azuresynapse\\.net",
  "(?:redis|redisenterprise\\.cache)\\.azure\\.net",
  "(?:datafactory\\.azure\\.net|adf\\.azure\\.com|azuredatabricks\\.net|azurehdinsight\\.net|purview(?:studio)?\\.azure\\.com)",
  "(?:fabric|prod\\.powerquery)\\.microsoft\\.com",
  // Applications
  "(?:azurewebsites|azure-api|service\\.signalr|(?:\\d\\.)?azurestaticapps)\\.net",
  "(?:azurecr|azmk8s|azurecontainerapps|azconfig)\\.io",
  "(?:webpubsub|batch|digitaltwins|grafana)\\.azure\\.com",
  "(?:ts\\.)?eventgrid\\.azure\\.net",
  "(?:azure-devices(?:-provisioning)?|media\\.azure)\\.net|azureiotcentral\\.com|api\\.adu\\.microsoft\\.com",
  "(?:directline|token)\\.botframework\\.com|(?:workspace|dicom|fhir)\\.azurehealthcareapis\\.com|wvd\\.microsoft\\.com",
  // Machine learning
  "api\\.azureml\\.ms|notebooks\\.azure\\.net|(?:cognitiveservices|openai|services\\.ai)\\.azure\\.com",
  // Keys, watching, management
  "(?:vaultcore|managedhsm|attest|afs)\\.azure\\.net",
  "monitor\\.azure\\.com|(?:oms|ods)\\.opinsights\\.azure\\.com|(?:agentsvc\\.)?azure-automation\\.net",
  "(?:siterecovery|(?:prod\\.)?migration)\\.windowsazure\\.com",
  "(?:his\\.arc|(?:dp\\.)?kubernetesconfiguration|guestconfiguration)\\.azure\\.com|azure\\.com",
];

/** The private DNS zones of Azure's services, the stamp's region written `{region}`, as a regular expression. */
export const PRIVATE_ZONES = `(?:scm\\.|\\{region\\}\\.data\\.)?privatelink(?:-global)?\\.(?:\\{region\\}\\.)?(?:${BEHIND.join("|")})\\.?`;
