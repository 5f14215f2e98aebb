// live leads a connection through its life, as ../../connector/life.go does. It
// is given what an SDK makes of each request, each under the name of its method
// here: create, register, operation, put, item, rename, get, list, removeItem
// and remove. Whatever rejects has the status of the answer.

const id = "lifeofone";
const itemId = "TSP228082938";
const interval = 50; // ms; longer with Graph

export const paths = {
  connections: "/external/connections",
  one: `/external/connections/${id}`,
  schema: `/external/connections/${id}/schema`,
  item: `/external/connections/${id}/items/${itemId}`,
};

const connection = { id, name: "Contoso HR", description: "What HR knows" };

const schema = {
  baseType: "microsoft.graph.externalItem",
  properties: [
    { name: "title", type: "string", isSearchable: true, isRetrievable: true, labels: ["title"] },
    { name: "assignees", type: "stringCollection", isRetrievable: true },
  ],
};

const item = {
  acl: [{ type: "everyone", value: "everyone", accessType: "grant" }],
  properties: {
    title: "Printer on fire",
    "assignees@odata.type": "Collection(String)",
    assignees: ["one@contoso.com", "two@contoso.com"],
  },
  content: { type: "text", value: "It burns" },
};

export async function live(connector) {
  const created = await connector.create(connection);
  console.log("created", created.id, created.state);

  const location = await connector.register(schema);
  console.log("polling", new URL(location).origin);
  for (;;) {
    const { status } = await connector.operation(location);
    console.log("schema", status);
    if (status !== "inprogress") break;
    await new Promise((resolve) => setTimeout(resolve, interval));
  }

  await connector.put(item);
  const read = await connector.item();
  console.log("item", read.id, read.content.value);

  await connector.rename({ name: "Human Resources" });
  const renamed = await connector.get();
  console.log("connection", renamed.name, renamed.state);
  const listed = await connector.list();
  console.log("listed", listed.map((c) => c.id).filter((other) => other === id).join());

  await connector.removeItem();
  console.log("item removed", await refused(connector.item()));
  await connector.remove();
  console.log("connection removed", await refused(connector.get()));
}

// refused returns the status that a request was refused with, by the name that
// the SDK has for it.
async function refused(request) {
  try {
    await request;
  } catch (err) {
    return err.statusCode ?? err.responseStatusCode ?? err.status ?? err;
  }
}
