import {
  loadSync,
  type MessageTypeDefinition,
  type Options,
  type PackageDefinition,
} from '@grpc/proto-loader'

/** Names as in the file; a field that was not sent is its type's empty value, but one of a `oneof` is left out. */
const OPTIONS: Options = { keepCase: true, defaults: true, arrays: true, objects: true, enums: String }

/**
 * What a .proto file defines, by full name.
 *
 * @param path of the file
 */
export function loadProto(path: string): PackageDefinition {
  return loadSync(path, OPTIONS)
}

/**
 * How messages of one type are written.
 *
 * @param name such as `google.rpc.Status`
 */
export function messageWriter(definitions: PackageDefinition, name: string): (message: object) => Buffer {
  return (definitions[name] as MessageTypeDefinition<object, object>).serialize
}
