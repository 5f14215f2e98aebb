// A connector with @microsoft/msgraph-sdk, which Kiota generates. Its builders
// for connections are in a package that is not published, so the requests are
// written as those builders do it, with the models of the SDK in and out.
import { HttpMethod, RequestInformation } from "@microsoft/kiota-abstractions";
import { HeadersInspectionOptions } from "@microsoft/kiota-http-fetchlibrary";
import { GraphRequestAdapter } from "@microsoft/msgraph-sdk";
import * as ec from "@microsoft/msgraph-sdk/models/externalConnectors/index.js";
import { createODataErrorFromDiscriminatorValue } from "@microsoft/msgraph-sdk/models/oDataErrors/index.js";
import { GraphAzureIdentityAuthenticationProvider } from "@microsoft/msgraph-sdk-core";
import { credential } from "./credential.js";
import { live, paths } from "./life.js";
import { direct, graph, scopes } from "./where.js";

// The hosts that get a token: names, without a port. None means Microsoft's.
const hosts = direct ? new Set([graph.hostname]) : undefined;
const adapter = new GraphRequestAdapter(new GraphAzureIdentityAuthenticationProvider(credential, scopes, undefined, hosts));
adapter.baseUrl = new URL("v1.0", direct ? graph : "https://graph.microsoft.com").href;

const errors = { XXX: createODataErrorFromDiscriminatorValue };

function request(method, url, model, serialize) {
  const r = new RequestInformation(method);
  if (URL.canParse(url)) r.URL = url;
  else Object.assign(r, { urlTemplate: "{+baseurl}" + url, pathParameters: { baseurl: adapter.baseUrl } });
  r.headers.tryAdd("Accept", "application/json");
  if (model) r.setContentFromParsable(adapter, "application/json", model, serialize);
  return r;
}
const send = (create, ...r) => adapter.send(request(...r), create, errors);
const sendNoContent = (...r) => adapter.sendNoResponseContent(request(...r), errors);

// additional puts what the model of an item's properties has no members for
// where it keeps them.
const additional = ({ properties, ...item }) => ({ ...item, properties: { additionalData: properties } });

await live({
  create: (connection) => send(ec.createExternalConnectionFromDiscriminatorValue, HttpMethod.POST, paths.connections, connection, ec.serializeExternalConnection),
  async register(schema) {
    const headers = new HeadersInspectionOptions({ inspectResponseHeaders: true });
    const r = request(HttpMethod.PATCH, paths.schema, schema, ec.serializeSchema);
    r.addRequestOptions([headers]);
    await adapter.sendNoResponseContent(r, errors); // 202; to read a schema the SDK would need one
    return [...headers.getResponseHeaders().get("location")][0];
  },
  operation: (location) => send(ec.createConnectionOperationFromDiscriminatorValue, HttpMethod.GET, location),
  put: (item) => send(ec.createExternalItemFromDiscriminatorValue, HttpMethod.PUT, paths.item, additional(item), ec.serializeExternalItem),
  item: () => send(ec.createExternalItemFromDiscriminatorValue, HttpMethod.GET, paths.item),
  rename: (change) => send(ec.createExternalConnectionFromDiscriminatorValue, HttpMethod.PATCH, paths.one, change, ec.serializeExternalConnection),
  get: () => send(ec.createExternalConnectionFromDiscriminatorValue, HttpMethod.GET, paths.one),
  list: async () => (await send(ec.createExternalConnectionCollectionResponseFromDiscriminatorValue, HttpMethod.GET, paths.connections)).value,
  removeItem: () => sendNoContent(HttpMethod.DELETE, paths.item),
  remove: () => sendNoContent(HttpMethod.DELETE, paths.one),
});
