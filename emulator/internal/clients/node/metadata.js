// Reads the metadata document at the URL in its argument with the OData
// committee's own parser, holds the outcome to the committee's schema, and
// prints what it declares, a line each: "acl", "acl.value string",
// "itemIdResolver extends urlToItemResolverBase", "aclType.user=1".
import { createRequire } from "node:module";
import Ajv from "ajv";
import { xml2json } from "odata-csdl";

const schema = createRequire(import.meta.url)("odata-csdl/schemas/csdl.schema.json");

const response = await fetch(process.argv[2]);
if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
const messages = [];
const csdl = xml2json(await response.text(), { strict: true, messages });
if (messages.length > 0) throw new Error(JSON.stringify(messages, null, 2));

const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
if (!validate(csdl)) throw new Error(JSON.stringify(validate.errors, null, 2));

const isMember = ([name]) => !name.startsWith("$") && !name.includes("@");

// Every declaration by its qualified name, with the alias of its schema too.
const declared = new Map();
for (const [namespace, members] of Object.entries(csdl).filter(isMember))
  for (const [name, declaration] of Object.entries(members).filter(isMember))
    for (const prefix of [namespace, members.$Alias].filter(Boolean))
      declared.set(`${prefix}.${name}`, declaration);

// short returns a type without its namespace, after looking whether it exists.
function short(type) {
  if (!type.startsWith("Edm.") && !declared.has(type)) throw new Error(`${type} is not declared`);
  const name = type.slice(type.lastIndexOf(".") + 1);
  return name[0].toLowerCase() + name.slice(1);
}

const lines = new Set();
for (const [qualified, declaration] of declared) {
  if (!["EnumType", "ComplexType", "EntityType"].includes(declaration.$Kind)) continue;
  const type = short(qualified);
  lines.add(type);
  if (declaration.$BaseType) lines.add(`${type} extends ${short(declaration.$BaseType)}`);
  for (const [name, member] of Object.entries(declaration).filter(isMember))
    lines.add(declaration.$Kind === "EnumType"
      ? `${type}.${name}`
      : `${type}.${name} ${member.$Collection ? "[]" : ""}${short(member.$Type ?? "Edm.String")}`);
}

// What is not a type names types, too.
for (const declaration of declared.values()) {
  for (const overload of [declaration].flat()) {
    for (const p of [...(overload.$Parameter ?? []), overload.$ReturnType].filter(Boolean)) short(p.$Type);
    if (overload.$Kind === "EntityContainer")
      for (const [, root] of Object.entries(overload).filter(isMember)) short(root.$Type);
  }
}
console.log([...lines].join("\n"));
