/** A structure of ADM. Members that are not part of it are JSON, and are kept when it is read. */
export interface AdmObject {
  readonly [name: string]: unknown;
}
