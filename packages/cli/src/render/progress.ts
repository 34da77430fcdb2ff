/** A progress bar on long work when a person is looking, silence in a pipe. */
import type { Io } from '../io.ts';

export interface Progress {
  readonly at: (done: number) => void;
  readonly end: () => void;
}

const silent: Progress = { at: () => {}, end: () => {} };

/** Redrawing costs time of its own, so it happens at most this often, in milliseconds. */
const REDRAW_EVERY = 80;

/** Work of which nobody knows how long it is: a count that goes up, on stderr. */
const startCounting = ({ stderr }: Io, doing: string): Progress => {
  let drawn = 0;
  return {
    at: (done) => {
      const now = Date.now();
      if (now - drawn < REDRAW_EVERY) return;
      drawn = now;
      stderr.write(`\r${doing} ${done.toLocaleString('en-US')} …`);
    },
    end: () => {
      if (drawn > 0) stderr.write('\r\u001B[K');
    },
  };
};

/** Starts a bar for `total` steps, or a counter, on stderr. It is cleared at the end. */
export const startProgress = async (io: Io, doing: string, total?: number): Promise<Progress> => {
  const { stderr } = io;
  if (stderr.isTTY !== true || (total !== undefined && total < 2)) return silent;
  if (total === undefined) return startCounting(io, doing);
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar({
    format: `${doing} {bar} {percentage}%  {value} of {total}  {eta_formatted} left`,
    stream: stderr,
    clearOnComplete: true,
    hideCursor: true,
    barsize: 30,
    barCompleteChar: '━',
    barIncompleteChar: '─',
  });
  bar.start(total, 0);
  let drawn = Date.now();
  return {
    at: (done) => {
      const now = Date.now();
      if (now - drawn < REDRAW_EVERY) return;
      drawn = now;
      bar.update(done);
    },
    end: () => bar.stop(),
  };
};
