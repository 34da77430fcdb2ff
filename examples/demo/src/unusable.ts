/** The demo was asked for something that cannot be done. The message says what, and why. */
export class Unusable extends Error {}
