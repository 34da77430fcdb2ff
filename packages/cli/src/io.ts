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

/** Why a stream takes no more. Node itself forgets that for the streams of the process. */
const failures = new WeakMap<Output, NodeJS.ErrnoException>();

const keepFailure = (stream: Output, error: NodeJS.ErrnoException): void => {
  if (!failures.has(stream)) failures.set(stream, error);
};

/**
 * Whoever reads our output may stop early, as `head` does, and a disk may be full. Neither may end
 * the work on the books halfway: a run goes on, and drops what it would have written.
 */
export const watchOutput = ({ stdout, stderr }: Io): void => {
  for (const stream of [stdout, stderr]) stream.on('error', keepFailure.bind(null, stream));
};

/** Whether the stream still takes what is written. */
export const isOpen = (stream: Output): boolean => !stream.destroyed && !failures.has(stream);

/** Writes, and waits while the reader is slower than we are, so that no output piles up. */
export const write = (stream: Output, text: string): Promise<void> =>
  new Promise((resolve) => {
    if (text === '' || !isOpen(stream) || stream.write(text)) return resolve();
    const events = ['drain', 'close', 'error'] as const;
    const go = (): void => {
      for (const event of events) stream.off(event, go);
      resolve();
    };
    for (const event of events) stream.on(event, go);
  });

/** Waits until all is written. Why it was not, unless it is that nobody reads any more. */
export const outputFailure = async (stream: Output): Promise<Error | undefined> => {
  if (isOpen(stream)) await new Promise<void>((resolve) => stream.write('', () => resolve()));
  // A failure is told just after the write that found it.
  await new Promise((resolve) => setImmediate(resolve));
  const failure = failures.get(stream);
  return failure?.code === 'EPIPE' ? undefined : failure;
};

/** Whether to use bold and dim text: a person looks, and has not asked for plain text. */
export const isStyled = ({ stdout, env }: Io): boolean =>
  stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
