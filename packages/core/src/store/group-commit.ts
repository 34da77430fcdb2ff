/**
 * Group commit: appends that wait at the same time share one durable commit. Callers enqueue; at
 * the next turn of the event loop everything that waits is committed together.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import type { AppendError, AppendReceipt, Write } from './event-store.ts';
import type { Scheduler } from './ports.ts';

export type AppendResult = Either<AppendError, AppendReceipt>;

interface Waiting {
  readonly write: Write;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommit {
  /** Waits for the commit that holds this write. */
  readonly submit: (write: Write) => Promise<AppendResult>;
  /** Resolves when nothing waits any more. */
  readonly idle: () => Promise<void>;
}

/**
 * @param commit writes a group in one transaction and answers each write in order; one that loses
 *   never rolls back the others
 * @param sizeMax how many writes share a commit at most
 */
export const groupCommit = (
  commit: (writes: ReadonlyArray<Write>) => Promise<ReadonlyArray<AppendResult>>,
  scheduler: Scheduler,
  sizeMax = 1000,
): GroupCommit => {
  let queue: Waiting[] = [];
  let running: Promise<void> | null = null;

  const flush = async (group: ReadonlyArray<Waiting>): Promise<void> => {
    try {
      const results = await commit(group.map(({ write }) => write));
      group.forEach(({ resolve, reject }, index) => {
        const result = results[index];
        if (result === undefined) reject(new Error('a commit left a write unanswered'));
        else resolve(result);
      });
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  };

  const run = async (): Promise<void> => {
    while (queue.length > 0) {
      // One group per turn: all who want to write get into it, and readers get theirs.
      await scheduler.sleep(0);
      const group = queue.slice(0, sizeMax);
      queue = queue.slice(sizeMax);
      await flush(group);
    }
    running = null;
  };

  return {
    submit: (write) =>
      new Promise((resolve, reject) => {
        queue.push({ write, resolve, reject });
        running ??= run();
      }),
    idle: async () => {
      while (running !== null) await running;
    },
  };
};
