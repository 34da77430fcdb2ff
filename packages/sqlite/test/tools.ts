/** Tools of the tests of this package: files that go away, and programs that run beside. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild, type Child } from '@counterfoil/testkit';
import { afterAll } from '@jest/globals';

/** Gives paths in a folder that is removed after the tests of a file. */
export const newFiles = (): (() => string) => {
  const folder = mkdtempSync(join(tmpdir(), 'counterfoil-sqlite-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let files = 0;
  return () => {
    files += 1;
    return join(folder, `${files}.db`);
  };
};

/** Starts a program of `programs/` on the built packages. */
export const child = (
  script: string,
  args: ReadonlyArray<string | number>,
  shell?: string,
): Child => startChild(fileURLToPath(new URL(`programs/${script}`, import.meta.url)), args, shell);
