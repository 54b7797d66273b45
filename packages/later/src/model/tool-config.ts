/** How freely the model may call tools. */
export type ToolMode = "AUTO" | "ANY" | "NONE" | "VALIDATED";

/** Steers the model's use of tools in one request. */
export interface ToolConfig {
  /**
   * `AUTO`: the model decides. `ANY`: it must call a tool. `NONE`: it must not. `VALIDATED`: it
   * decides, and its calls are held to the declarations.
   *
   * @default "AUTO"
   */
  readonly mode?: ToolMode;
  /** Only these may be called; for `ANY` and `VALIDATED`. */
  readonly functionNames?: readonly string[];
}
