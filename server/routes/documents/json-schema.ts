/** A JSON Schema as it is written: the server's schemas are plain data, so that no library has to build them at start. */
export type JsonSchema = { readonly [keyword: string]: unknown }

/** An object of which every property is required and no other is allowed, unless `optional` names it. */
export function closedObject(
  properties: Readonly<Record<string, JsonSchema>>,
  optional: readonly string[] = [],
): JsonSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name))
  return { type: 'object', properties, required, additionalProperties: false }
}

/** The same for what the server itself writes or trains: more may be there than is described. */
export function openObject(
  properties: Readonly<Record<string, JsonSchema>>,
  optional: readonly string[] = [],
): JsonSchema {
  return { ...closedObject(properties, optional), additionalProperties: true }
}
