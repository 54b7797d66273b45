/** Whether the API takes this as the name of a parameter. */
export function isParameterName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name);
}

/** How the API words its refusal of the name of a parameter. */
export function invalidParameterName(path: string): string {
  return `${path}: Invalid parameter name. Must start with a letter or an underscore. Must be alphameric (a-z, A-Z, 0-9) or underscores (_), with a maximum length of 64.`;
}
