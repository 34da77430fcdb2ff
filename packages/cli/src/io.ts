/** The world of one run: its streams and its environment. Tests give their own. */
import type { Readable, Writable } from 'node:stream';

/** A stream for output; `isTTY` says that a person may be looking, `columns` how wide it is. */
export type Output = Writable & {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
};

export interface Io {
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Writes, and waits while the reader is slower than we are, so that no output piles up. */
export const write = (stream: Output, text: string): Promise<void> =>
  new Promise((resolve) => {
    if (text === '' || stream.destroyed) return resolve();
    if (stream.write(text)) return resolve();
    const go = (): void => {
      stream.off('drain', go);
      stream.off('close', go);
      resolve();
    };
    stream.on('drain', go);
    stream.on('close', go);
  });

/** Whether to use bold and dim text: a person looks, and has not asked for plain text. */
export const isStyled = ({ stdout, env }: Io): boolean =>
  stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
