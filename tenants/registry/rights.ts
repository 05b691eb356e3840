/** What an identity must be allowed to do for reading and writing a registry's rows, by store. */
export const RIGHTS = {
  /**
   * A transaction needs the rights of what it is made of.
   * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
   */
  dynamodb: "dynamodb:GetItem, dynamodb:Query, dynamodb:PutItem and dynamodb:DeleteItem on the table",
  /** Source: https://learn.microsoft.com/azure/cosmos-db/nosql/security/reference-data-plane-roles */
  cosmos: "the data role Cosmos DB Built-in Data Contributor on the account or the container",
  /** Source: https://cloud.google.com/firestore/docs/security/iam */
  firestore: "roles/datastore.user on the project",
} as const;
