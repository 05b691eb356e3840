/**
 * Names, in lower case, of request headers that a client can't speak to a stamp by. What the routing layer says under one
 * of them it sets anew; the others go.
 *
 * - its own, `x-stamp-…` and `x-stampworks-…`;
 * - every name with other characters than letters, digits and dashes: `X_Stamp_Tenant` and `X.Stamp.Tenant` are
 *   `HTTP_X_STAMP_TENANT` to CGI, WSGI and PHP, as `X-Stamp-Tenant` is. nginx and AWS's load balancers drop them, too;
 * - what proxies tell of a request: where it came from, by which host, path, scheme and certificate, and who the client is;
 * - what holds between two hops only (RFC 9110, 7.6.1).
 *
 * One pattern for the edge function (JavaScript) and for HAProxy (PCRE). Methods by header stay: routing does not look at them.
 */
export const CLIENT_HEADERS =
  // Anchored at the start alone.
  "^(?:" +
  "-*x-*stamp(?:works)?(?:-|$)|" +
  "[a-z0-9-]*[^a-z0-9-]|" +
  "(?:x-)?forward(?:ed)?(?:-|$)|" +
  "x-(?:original|originating|rewrite|real|remote|cluster|envoy|azure|fd|arr|ssl|appengine|proxy)(?:-|$)|" +
  "x-(?:host|scheme|url-scheme|https|via|proxyuser-ip|http-host|http-host-override|http-destinationurl|appservice-proto|backend-host)$|" +
  "(?:x-)?(?:true-)?client-(?:ip|cert|cert-chain|address|verify)$|" +
  "(?:cf|cloudfront|fastly|incap|akamai|ssl|remote)-|" +
  "(?:x-ms-(?:client-principal|token)|x-goog-(?:authenticated-user|iap)|x-amzn-(?:oidc|mtls))-?|" +
  "(?:via|front-end-https|keep-alive|te|trailer|http2-settings)$|" +
  "proxy(?:-|$)" +
  ")";

/** Methods that are passed on, those of CloudFront. Of what is left, TRACE answers with what was added on the way. */
export const METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"];
