import ts from "typescript-6";

/**
 * The types that a value may have where it stands. Of an overloaded function none of whose signatures fits, the compiler
 * knows what one of them expects; here all count.
 */
export function expectedTypes(checker: ts.TypeChecker, value: ts.Expression): readonly ts.Type[] {
  const contextual = checker.getContextualType(value);
  const byPlace = typesByPlace(checker, value);
  return contextual === undefined ? byPlace : [contextual, ...byPlace];
}

function typesByPlace(checker: ts.TypeChecker, value: ts.Expression): readonly ts.Type[] {
  const { parent } = value;
  if (ts.isArrayLiteralExpression(parent)) {
    return typesByPlace(checker, parent)
      .flatMap(partsOf)
      .map((list) => checker.getIndexTypeOfType(list, ts.IndexKind.Number))
      .filter((type) => type !== undefined);
  }
  if (ts.isPropertyAssignment(parent) && ts.isStringLiteral(parent.name)) {
    const name = parent.name.text;
    return typesByPlace(checker, parent.parent)
      .flatMap(partsOf)
      .map((object) => checker.getPropertyOfType(object, name))
      .filter((member) => member !== undefined)
      .map((member) => checker.getTypeOfSymbol(member));
  }
  if (!ts.isCallExpression(parent)) return [];
  const index = parent.arguments.indexOf(value);
  return checker
    .getTypeAtLocation(parent.expression)
    .getCallSignatures()
    .map((signature) => signature.getParameters()[index])
    .filter((parameter) => parameter !== undefined)
    .map((parameter) => checker.getTypeOfSymbol(parameter));
}

function partsOf(type: ts.Type): readonly ts.Type[] {
  return type.isUnion() ? type.types : [type];
}
