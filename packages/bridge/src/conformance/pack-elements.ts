type Write = (view: DataView, at: number, element: number | bigint) => void;

/** What the elements of a tensor may be. */
export type ElementType =
  | "float64"
  | "float32"
  | "int64"
  | "uint64"
  | "int32"
  | "uint32"
  | "int16"
  | "uint16"
  | "int8"
  | "uint8";

const layouts: Readonly<Record<ElementType, readonly [size: number, write: Write]>> = {
  float64: [8, (view, at, element) => view.setFloat64(at, Number(element), true)],
  float32: [4, (view, at, element) => view.setFloat32(at, Number(element), true)],
  int64: [8, (view, at, element) => view.setBigInt64(at, BigInt(element), true)],
  uint64: [8, (view, at, element) => view.setBigUint64(at, BigInt(element), true)],
  int32: [4, (view, at, element) => view.setInt32(at, Number(element), true)],
  uint32: [4, (view, at, element) => view.setUint32(at, Number(element), true)],
  int16: [2, (view, at, element) => view.setInt16(at, Number(element), true)],
  uint16: [2, (view, at, element) => view.setUint16(at, Number(element), true)],
  int8: [1, (view, at, element) => view.setInt8(at, Number(element))],
  uint8: [1, (view, at, element) => view.setUint8(at, Number(element))],
};

export const elementTypes: readonly ElementType[] = Object.keys(layouts) as ElementType[];

/**
 * The bytes of a tensor's elements, as the document has them. Made without what the library makes them with, which
 * workers are built on.
 */
export function packElements(dtype: ElementType, elements: readonly (number | bigint)[]): Buffer {
  const [size, write] = layouts[dtype];
  const bytes = Buffer.alloc(size * elements.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const [index, element] of elements.entries()) write(view, index * size, element);
  return bytes;
}
