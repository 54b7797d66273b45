import type { JsonObject } from "later-runtime";

import type { BinaryEntry } from "../../worker-protocol/attachments.ts";
import type { CheckedWorker } from "../checked-worker.ts";
import type { ConformanceCase } from "../conformance-case.ts";
import { describeMessage, describeValue } from "../describe-message.ts";
import { Mismatch } from "../mismatch.ts";
import { type ElementType, elementTypes, packElements } from "../pack-elements.ts";
import { isSameJson } from "../same-json.ts";

const travel = "Bytes and tensors inside a message travel as attachments.";
const pointer =
  "`at` is a JSON Pointer (RFC 6901) to the place in the header that the attachment fills, where the header itself has `null`.";
const tensor =
  "elements in row-major order, least significant byte first; `shape` is an array of integers";
const matches =
  "A call that is malformed, or has attachments that do not match, is answered with a `problem`; if it has an `id`, it MUST be ended as well, with an error such as `INVALID_CALL`.";

/** Bytes and tensors. */
export const attachmentCases: readonly ConformanceCase[] = [
  {
    id: "attachments.bytes-in",
    rule: pointer,
    tools: ["conformance_checksum"],
    run: (worker) =>
      checksums(worker, {
        plain: Buffer.from([1, 2, 3, 255]),
        "a/b": Buffer.from("slash"),
        "m~n": Buffer.from("tilde"),
        "~1": Buffer.from("both"),
        "": Buffer.from("no name"),
        empty: Buffer.alloc(0),
        é: Buffer.from("é"),
      }),
  },
  {
    id: "attachments.large-in",
    rule: travel,
    tools: ["conformance_checksum"],
    run: (worker) => checksums(worker, { large: Buffer.alloc(1_500_000, 7) }),
  },
  {
    id: "attachments.tensor-in",
    rule: tensor,
    tools: ["conformance_sum"],
    run: async (worker) => {
      for (const dtype of elementTypes) {
        const elements = [1, 2, 3, 4, 5, 100];
        await sums(worker, { dtype, shape: [2, 3], elements, sum: 115 });
      }
      const sum = 9_007_199_254_740_993n;
      await sums(worker, { dtype: "int64", shape: [1, 2], elements: [sum + 5n, -5n], sum });
      await sums(worker, { dtype: "float32", shape: [2], elements: [0.5, -0.25], sum: 0.25 });
    },
  },
  {
    id: "attachments.bytes-out",
    rule: travel,
    tools: ["conformance_bytes"],
    run: async (worker) => {
      for (const size of [0, 1, 1_000, 1_000_000]) {
        const id = worker.call("conformance_bytes", { size });
        const expected = Buffer.alloc(size, Buffer.from(Array.from({ length: 256 }, (_, i) => i)));
        await expectAttachment(worker, id, { at: "/value", type: "bytes" }, expected);
      }
    },
  },
  {
    id: "attachments.tensor-out",
    rule: tensor,
    tools: ["conformance_tensor"],
    run: async (worker) => {
      for (const dtype of elementTypes) {
        const shape = [2, 3];
        const id = worker.call("conformance_tensor", { dtype, shape });
        const bytes = packElements(dtype, [0, 1, 2, 3, 4, 5]);
        await expectAttachment(worker, id, { at: "/value", type: "tensor", dtype, shape }, bytes);
      }
    },
  },
  ...malformedCalls().map(([name, binary, attachments]): ConformanceCase => ({
    id: `attachments.${name}`,
    rule: matches,
    tools: ["conformance_checksum", "conformance_echo"],
    run: async (worker) => {
      const args = { named: { a: null, b: 1 } };
      const facts = binary === undefined ? {} : { binary };
      const call = worker.callOf("conformance_checksum", args, facts);
      worker.send(call, attachments);
      await worker.message("problem", { code: "MALFORMED_MESSAGE" });
      await worker.fails(call.id);
      await worker.goesOn();
    },
  })),
];

type MalformedCall = readonly [
  name: string,
  binary: readonly JsonObject[] | undefined,
  attachments: readonly Uint8Array[],
];

function malformedCalls(): readonly MalformedCall[] {
  const place = "/args/named/a";
  const bytes = { at: place, type: "bytes" };
  const tensor = { at: place, type: "tensor", dtype: "float64", shape: [2] };
  const four = [Buffer.from("four")];
  return [
    ["without-entry", undefined, four],
    ["entry-without-attachment", [bytes], []],
    ["no-such-place", [{ ...bytes, at: "/args/named/c" }], four],
    ["taken-place", [{ ...bytes, at: "/args/named/b" }], four],
    ["unknown-kind", [{ ...bytes, type: "picture" }], four],
    ["unknown-dtype", [{ ...tensor, dtype: "complex64", shape: [1] }], four],
    ["wrong-shape", [tensor], four],
  ];
}

async function checksums(
  worker: CheckedWorker,
  named: Readonly<Record<string, Uint8Array>>,
): Promise<void> {
  const entries = Object.entries(named);
  const binary = entries.map(([name]) => ({
    at: `/args/named/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
    type: "bytes",
  }));
  const args = { named: Object.fromEntries(entries.map(([name]) => [name, null])) };
  const call = worker.callOf("conformance_checksum", args, { binary });
  worker.send(
    call,
    entries.map(([, bytes]) => bytes),
  );
  const expected = entries.map(([name, bytes]) => [
    name,
    { length: bytes.length, sum: bytes.reduce((sum, byte) => sum + byte, 0) },
  ]);
  await worker.returns(call.id, Object.fromEntries(expected) as JsonObject);
}

async function sums(
  worker: CheckedWorker,
  tensor: {
    readonly dtype: ElementType;
    readonly shape: readonly number[];
    readonly elements: readonly (number | bigint)[];
    readonly sum: number | bigint;
  },
): Promise<void> {
  const { dtype, shape, elements, sum } = tensor;
  const binary = [{ at: "/args/tensor", type: "tensor", dtype, shape }];
  const call = worker.callOf("conformance_sum", { tensor: null }, { binary });
  worker.send(call, [packElements(dtype, elements)]);
  await worker.returns(call.id, { shape, sum });
}

async function expectAttachment(
  worker: CheckedWorker,
  id: number,
  entry: BinaryEntry,
  bytes: Uint8Array,
): Promise<void> {
  const { header, attachments } = await worker.result(id);
  const found = `it sent ${describeMessage(header, attachments)}`;
  if (header["value"] !== null || !isSameJson(header["binary"], [entry])) {
    throw new Mismatch(found, `the value null, and "binary": ${describeValue([entry])}`);
  }
  const [attachment = new Uint8Array()] = attachments;
  if (attachments.length === 1 && Buffer.compare(attachment, bytes) === 0) return;
  throw new Mismatch(
    `${found}, which begins with ${beginningOf(attachment)}`,
    `one attachment of ${bytes.length} bytes, which begins with ${beginningOf(bytes)}`,
  );
}

function beginningOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 16)).toString("hex") || "nothing";
}
