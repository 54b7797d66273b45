const pattern = /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/;

/** Whether a text can name a tool: 1 to 64 ASCII letters, digits, `_` or `-`, not beginning with a digit or `-`. */
export function isToolName(name: string): boolean {
  return pattern.test(name);
}
