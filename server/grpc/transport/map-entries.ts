import type { PackageDefinition } from '@grpc/proto-loader'
import descriptor, {
  type IDescriptorProto,
  type IFieldDescriptorProto,
} from 'protobufjs/ext/descriptor/index.js'

/**
 * Gives the types behind map fields the names that protoc gives them: a map `parameters` is made of ParametersEntry,
 * where protobufjs (toDescriptor in its ext/descriptor) says Parameters. Strict readers of reflection, such as grpcurl,
 * refuse the whole file otherwise.
 *
 * @param definitions of one file
 * @returns for reflection: the same file, as one of the definitions has it
 */
export function nameMapEntries(definitions: PackageDefinition): PackageDefinition {
  return Object.fromEntries(
    Object.entries(definitions).flatMap(([name, { fileDescriptorProtos, ...definition }]) =>
      Array.isArray(fileDescriptorProtos)
        ? [[name, { ...definition, fileDescriptorProtos: fileDescriptorProtos.map(renameInFile) }]]
        : [],
    ),
  ) as PackageDefinition
}

function renameInFile(bytes: Buffer): Buffer {
  const file = descriptor.FileDescriptorProto.decode(bytes).toJSON()
  const messageType = (file['messageType'] ?? []).map(renameInMessage)
  const renamed = descriptor.FileDescriptorProto.fromObject({ ...file, messageType })
  return Buffer.from(descriptor.FileDescriptorProto.encode(renamed).finish())
}

function renameInMessage(message: IDescriptorProto): IDescriptorProto {
  const { nestedType = [], field = [] } = message
  const entries = nestedType.filter(({ options }) => options?.mapEntry === true).map(({ name }) => name ?? '')
  const rename = (name: string): string => (entries.includes(name) ? entryName(name) : name)
  return {
    ...message,
    nestedType: nestedType.map((inner) => ({ ...renameInMessage(inner), name: rename(inner.name ?? '') })),
    field: field.map((one: IFieldDescriptorProto) =>
      one.typeName ? { ...one, typeName: rename(one.typeName) } : one,
    ),
  }
}

/** protoc's rule: the field's name in camel case, and Entry behind it. */
function entryName(name: string): string {
  return `${name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())}Entry`
}
