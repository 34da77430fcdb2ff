/** A progress bar while somebody looks, and nothing in a pipe. */
import cliProgress from 'cli-progress';

export interface Progress {
  readonly at: (done: number) => void;
  readonly end: () => void;
}

export const startProgress = (doing: string, total: number): Progress => {
  const stream = process.stderr;
  if (!stream.isTTY) return { at: () => {}, end: () => {} };
  const bar = new cliProgress.SingleBar({
    format: `${doing} {bar} {value} of {total}`,
    stream,
    clearOnComplete: true,
    hideCursor: true,
    barsize: 40,
    barCompleteChar: '━',
    barIncompleteChar: '─',
  });
  bar.start(total, 0);
  return { at: (done) => bar.update(done), end: () => bar.stop() };
};
