// A connector with @microsoft/microsoft-graph-client and @azure/identity.
import { Client, ResponseType } from "@microsoft/microsoft-graph-client";
import { TokenCredentialAuthenticationProvider } from "@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js";
import { credential } from "./credential.js";
import { live, paths } from "./life.js";
import { direct, graph, scopes } from "./where.js";

const client = Client.initWithMiddleware({
  authProvider: new TokenCredentialAuthenticationProvider(credential, { scopes }),
  // The hosts that get a token: names, without a port.
  ...(direct && { baseUrl: graph.href, customHosts: new Set([graph.hostname]) }),
});

await live({
  create: (connection) => client.api(paths.connections).post(connection),
  async register(schema) {
    const response = await client.api(paths.schema).responseType(ResponseType.RAW).patch(schema);
    return response.headers.get("location");
  },
  operation: (location) => client.api(location).get(),
  put: (item) => client.api(paths.item).put(item),
  item: () => client.api(paths.item).get(),
  rename: (change) => client.api(paths.one).patch(change),
  get: () => client.api(paths.one).get(),
  list: async () => (await client.api(paths.connections).get()).value,
  removeItem: () => client.api(paths.item).delete(),
  remove: () => client.api(paths.one).delete(),
});
