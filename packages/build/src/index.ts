/**
 * For build steps of one's own: puts the types of tools into compiled code.
 *
 * @packageDocumentation
 */

export { type BuildProblem, renderBuildProblem } from "./build-problem.ts";
export { injectTools, type InjectOptions, type InjectReport } from "./inject/inject-tools.ts";
