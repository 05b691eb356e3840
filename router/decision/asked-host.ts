/**
 * Request header in which an edge that asks routers by their own name tells them the host a client asked for. Routers
 * believe it of that edge alone.
 */
export const ASKED_HOST_HEADER = "x-stampworks-host";
