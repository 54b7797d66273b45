"""What tools such as grpcurl do, knowing nothing of the protocol; and health checks. Messages of the
services for that are written and read by hand: their Python packages need not be there."""

from bridgeclient.report import attempt
from google.protobuf import (
    any_pb2,
    descriptor_pb2,
    descriptor_pool,
    message_factory,
    timestamp_pb2,
)

SERVICE = "snakepit.bridge.BridgeService"
WORKER_SERVICE = "later.worker.v1.WorkerService"


def varint(number):
    content = bytearray()
    while number > 127:
        content.append(number & 127 | 128)
        number >>= 7
    return bytes([*content, number])


def field(number, content):
    """A field that holds bytes, a text or a message."""
    content = content.encode() if isinstance(content, str) else content
    return varint(number << 3 | 2) + varint(len(content)) + content


def fields(content):
    """The fields of a message, in order: number and value."""
    found, position = [], 0

    def read():
        nonlocal position
        value = shift = 0
        while True:
            byte = content[position]
            position += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while position < len(content):
        tag = read()
        value = read()
        if tag & 7 == 2:
            position += value
            value = content[position - value : position]
        found.append((tag >> 3, value))
    return found


def reflect(connection, version, *requests):
    path = f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo"
    answers = connection.channel.stream_stream(path)(iter(requests), timeout=30)
    return [dict(fields(answer)) for answer in answers]


def services(connection, version):
    (answer,) = reflect(connection, version, field(7, "*"))
    return sorted(dict(fields(value))[1].decode() for number, value in fields(answer[6]) if number == 1)


def method_called_by_name(connection, version):
    """Finds the file of the service, builds a message by its descriptor and calls a method with it."""
    (answer,) = reflect(connection, version, field(4, SERVICE))
    pool = descriptor_pool.DescriptorPool()
    files = [
        descriptor_pb2.FileDescriptorProto.FromString(value)
        for number, value in fields(answer[4])
        if number == 1
    ]
    known = {file.name: file for file in files}
    for module in (any_pb2, timestamp_pb2):
        name = module.DESCRIPTOR.name
        known.setdefault(name, descriptor_pb2.FileDescriptorProto.FromString(module.DESCRIPTOR.serialized_pb))
    added = set()

    def add(file):
        if file.name in added:
            return
        added.add(file.name)
        for name in file.dependency:
            add(known[name])
        pool.Add(file) if hasattr(pool, "Add") else pool.AddSerializedFile(file.SerializeToString())

    for file in known.values():
        add(file)
    service = pool.FindServiceByName(SERVICE)
    method = service.methods_by_name["Ping"]
    request = message_class(method.input_type)(message="by name")
    answer = connection.channel.unary_unary(
        f"/{SERVICE}/Ping",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=message_class(method.output_type).FromString,
    )(request, timeout=30, metadata=connection.metadata)
    return {
        "methods": len(service.methods),
        "files": sorted(file.name for file in files),
        "answer": answer.message,
    }


def message_class(descriptor):
    """Under both names that the function has had."""
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory().GetPrototype(descriptor)


def health(connection, service):
    check = connection.channel.unary_unary("/grpc.health.v1.Health/Check")
    answer = attempt(lambda: dict(fields(check(field(1, service), timeout=30))).get(1, 0))
    return answer.get("value", answer["status"])


def play(connection, options):
    called = None if options.get("open") else method_called_by_name
    (unknown,) = reflect(connection, "v1", field(4, "snakepit.bridge.Nothing"))
    stream = connection.channel.unary_stream("/grpc.health.v1.Health/Watch")(
        field(1, SERVICE), timeout=30
    )
    watched = dict(fields(next(stream)))[1]
    stream.cancel()
    return {
        "services": {version: services(connection, version) for version in ("v1", "v1alpha")},
        "calls": {
            version: called and called(connection, version) for version in ("v1", "v1alpha")
        },
        "unknown": dict(fields(unknown[7]))[1],
        "health": [health(connection, name) for name in ("", SERVICE, WORKER_SERVICE, "other")],
        "watched": watched,
    }
