import { type DescFile, type DescService, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import type { ReflectionService } from "@grpc/reflection";

type PackageDefinition = ConstructorParameters<typeof ReflectionService>[0];

/**
 * As much of a package definition as reflection reads: the descriptors of the file and of all that it
 * imports, under the name of each service.
 */
export function toPackageDefinition(service: DescService): PackageDefinition {
  const files = filesOf(service.file).map((file) =>
    Buffer.from(toBinary(FileDescriptorProtoSchema, file.proto)),
  );
  const descriptor = {
    format: "Protocol Buffer 3 DescriptorProto",
    type: {},
    fileDescriptorProtos: files,
  };
  return { [service.typeName]: descriptor } as unknown as PackageDefinition;
}

/** A file and what it imports, each once. */
function filesOf(file: DescFile, found: Set<DescFile> = new Set()): readonly DescFile[] {
  found.add(file);
  for (const imported of file.dependencies) if (!found.has(imported)) filesOf(imported, found);
  return [...found];
}
