/** Where a result was measured: without that, a figure says nothing. */
import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Machine {
  readonly commit: string;
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  /** Load averages of 1, 5 and 15 minutes. */
  readonly load: ReadonlyArray<number>;
}

/** The commit of the code that runs; `+` says that files were changed since. */
const commitOf = (): string => {
  const git = (...words: ReadonlyArray<string>): string =>
    execFileSync('git', words, {
      cwd: dirname(fileURLToPath(import.meta.url)),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no', ':/packages') !== '';
    return `${git('rev-parse', 'HEAD')}${changed ? '+' : ''}`;
  } catch {
    return 'unknown';
  }
};

export const machine = (): Machine => ({
  commit: commitOf(),
  node: process.version,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  load: loadavg().map((load) => Math.round(load * 100) / 100),
});
