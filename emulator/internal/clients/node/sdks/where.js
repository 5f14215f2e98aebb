// Where the emulator is, for "node PROGRAM direct"; without it a program takes
// the defaults of its SDK, which are Microsoft's.
const { AZURE_AUTHORITY_HOST, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, AZURE_TENANT_ID, GRAPH_URL } = process.env;

export const direct = process.argv[2] === "direct";
export const graph = direct ? new URL(GRAPH_URL) : undefined;
export const authority = direct ? new URL(AZURE_AUTHORITY_HOST) : undefined;

export const tenantId = AZURE_TENANT_ID;
export const clientId = AZURE_CLIENT_ID;
export const clientSecret = AZURE_CLIENT_SECRET;
export const scopes = ["https://graph.microsoft.com/.default"];
