/** Who makes a call from outside of the program, as whoever passes it on has made sure. */
export interface Caller {
  /** Who it is: of a token or a certificate. */
  readonly principal: string;
  /** What that one may do, in words of the application. */
  readonly roles: readonly string[];
}
