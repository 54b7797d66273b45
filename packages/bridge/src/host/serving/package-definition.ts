import { type DescFile, type DescService, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import type { ReflectionService } from "@grpc/reflection";

type PackageDefinition = ConstructorParameters<typeof ReflectionService>[0];

/**
 * As much of a package definition as reflection reads: the descriptors of the file and of all that it
 * imports, under the name of each service.
 */
export function toPackageDefinition(services: readonly DescService[]): PackageDefinition {
  const definition = Object.fromEntries(
    services.map(({ typeName, file }) => [typeName, toDescriptor(file)]),
  );
  return definition as unknown as PackageDefinition;
}

function toDescriptor(file: DescFile): object {
  const files = [...filesOf(file)];
  return {
    format: "Protocol Buffer 3 DescriptorProto",
    type: {},
    fileDescriptorProtos: files.map(({ proto }) =>
      Buffer.from(toBinary(FileDescriptorProtoSchema, proto)),
    ),
  };
}

/** A file and what it imports, each once. */
function filesOf(file: DescFile, found: Set<DescFile> = new Set()): ReadonlySet<DescFile> {
  found.add(file);
  for (const imported of file.dependencies) if (!found.has(imported)) filesOf(imported, found);
  return found;
}
