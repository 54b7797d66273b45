/** The longest time that a timer of the platform can be set for, in milliseconds. A longer one goes off at once. */
export const longestTimerMs = 2_147_483_647;
