/** What CloudFront Functions offers to a function of runtime 2.0, as far as ours uses it. */
declare module "cloudfront" {
  interface KeyValueStore {
    get(key: string): Promise<string>;
    exists(key: string): Promise<boolean>;
  }
  interface Origin {
    domainName: string;
    customHeaders?: Record<string, string>;
    customOriginConfig?: { port: number; protocol: string; sslProtocols: string[] };
  }
  const cloudfront: {
    /** The one KeyValueStore associated with the function. */
    kvs(): KeyValueStore;
    /** Sends this request to another origin. */
    updateRequestOrigin(origin: Origin): void;
  };
  export default cloudfront;
}
