/** What CloudFront Functions offers to a function of runtime 2.0, as far as ours uses it. */
declare module "cloudfront" {
  namespace cloudfront {
    interface KeyValueStore {
      get(key: string): Promise<string>;
      exists(key: string): Promise<boolean>;
    }
    interface Origin {
      domainName: string;
      customHeaders?: Record<string, string>;
      customOriginConfig?: { port: number; protocol: string; sslProtocols: string[] };
    }
    /** The one KeyValueStore associated with the function. */
    function kvs(): KeyValueStore;
    /** Sends this request to another origin. */
    function updateRequestOrigin(origin: Origin): void;
    /** Writes a text into the request's line of the access logs, as their field `viewer-request-log-data`. */
    function logCustomData(text: string): void;
  }
  export = cloudfront;
}
