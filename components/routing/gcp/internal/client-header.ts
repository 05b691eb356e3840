/**
 * Request header in which the load balancer tells the routers the client's address: what stands in X-Forwarded-For before it is
 * the client's own word. The name is in lower case for the router, whose last value of it counts.
 * Source: https://cloud.google.com/load-balancing/docs/https/custom-headers-global#variables
 */
export const CLIENT_HEADER = "x-stampworks-client";
