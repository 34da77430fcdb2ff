/** Programs of this package's tests that run beside them. */
import { fileURLToPath } from 'node:url';
import { startChild, type Child } from '@counterfoil/testkit';

/** Starts a program of `programs/` on the built packages. */
export const child = (script: string, args: ReadonlyArray<string | number>): Child =>
  startChild(fileURLToPath(new URL(`programs/${script}`, import.meta.url)), args);
