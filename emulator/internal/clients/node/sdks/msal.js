// A connector with a token of @azure/msal-node and requests of its own.
import { ConfidentialClientApplication } from "@azure/msal-node";
import { live, paths } from "./life.js";
import { authority, clientId, clientSecret, direct, graph, scopes, tenantId } from "./where.js";

const login = direct ? authority.origin : "https://login.microsoftonline.com";
const app = new ConfidentialClientApplication({
  auth: {
    clientId,
    clientSecret,
    authority: `${login}/${tenantId}`,
    ...(direct && { knownAuthorities: [authority.host] }), // with the port
  },
});
const { accessToken } = await app.acquireTokenByClientCredential({ scopes });
const base = new URL("v1.0", direct ? graph : "https://graph.microsoft.com").href;

async function send(method, url, body) {
  const response = await fetch(url, {
    method,
    headers: { Authorization: `Bearer ${accessToken}`, ...(body && { "Content-Type": "application/json" }) },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw Object.assign(new Error(await response.text()), { status: response.status });
  return response;
}
const json = async (...request) => (await send(...request)).json();

await live({
  create: (connection) => json("POST", base + paths.connections, connection),
  register: async (schema) => (await send("PATCH", base + paths.schema, schema)).headers.get("location"),
  operation: (location) => json("GET", location),
  put: (item) => json("PUT", base + paths.item, item),
  item: () => json("GET", base + paths.item),
  rename: (change) => send("PATCH", base + paths.one, change),
  get: () => json("GET", base + paths.one),
  list: async () => (await json("GET", base + paths.connections)).value,
  removeItem: () => send("DELETE", base + paths.item),
  remove: () => send("DELETE", base + paths.one),
});
