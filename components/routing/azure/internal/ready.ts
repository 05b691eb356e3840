/** What the routers answer when they can route, to whomever asks; router/haproxy says the same. */
export const READY = "/.stampworks/router";
