// A credential of @azure/identity. Told of another authority, it would ask
// login.microsoftonline.com about it, if instance discovery were left on.
import { ClientSecretCredential } from "@azure/identity";
import { authority, clientId, clientSecret, direct, tenantId } from "./where.js";

export const credential = new ClientSecretCredential(tenantId, clientId, clientSecret,
  direct ? { authorityHost: authority.origin, disableInstanceDiscovery: true } : undefined);
