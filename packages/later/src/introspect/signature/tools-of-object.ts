import { firstCommentAbove } from "../comments/comment-above.ts";
import { isPlatformLibrary } from "../compiler/library-file.ts";
import type { CompilerSymbol, CompilerType, Program } from "../compiler/program.ts";
import { positionOf } from "../compiler/source-position.ts";
import type { SyntaxNode } from "../compiler/syntax-node.ts";
import { kindOf } from "../compiler/type-kind.ts";
import { membersInOrder } from "../schema/member-order.ts";
import { isInaccessible } from "../schema/read-object.ts";
import type { ToolReading, ToolSource } from "./tool-of-signature.ts";
import { toolOfType } from "./tool-of-type.ts";

/**
 * Makes a tool of each public method of an object, in the order of their source. Members that the
 * platform brings along, such as the methods of an `EventEmitter`, are not the author's.
 */
export function toolsOfObject(
  program: Program,
  type: CompilerType,
  source: ToolSource,
): readonly ToolReading[] {
  const symbols = membersInOrder(program, type).filter((symbol) => isOffered(program, symbol));
  const types = program.typesOf(symbols);
  return symbols.flatMap((symbol, index) => {
    const memberType = types[index];
    if (memberType === undefined || kindOf(program, memberType) !== "function") return [];
    if (program.callSignatures(memberType).length === 0) return [];
    const [declaration] = program.declarationsOf(symbol);
    const comment = firstCommentAbove(program.declarationsOf(symbol));
    if (comment.hidden) return [];
    const reading = toolOfType(program, memberType, {
      ...source,
      name: nameOf(symbol, declaration),
      comment,
      position: declaration === undefined ? source.position : positionOf(declaration),
      identity: { ...source.identity, member: symbol.name },
    });
    return reading === undefined ? [] : [reading];
  });
}

/** The default export of a module goes by the name that it has there. */
function nameOf({ name }: CompilerSymbol, declaration: SyntaxNode | undefined): string {
  return name === "default" ? (declaration?.name?.text ?? name) : name;
}

function isOffered(program: Program, symbol: CompilerSymbol): boolean {
  if (isInaccessible(program, symbol)) return false;
  const files = program.declaringFiles(symbol);
  return files.length === 0 || !files.every(isPlatformLibrary);
}
