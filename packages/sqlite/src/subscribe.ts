/** How those who follow the log learn that it has grown, by this process or by another one. */
import { logBell, type LogBell } from '@counterfoil/core';
import { isLeft } from 'fp-ts/lib/Either.js';
import type { Connection } from './connection.ts';

/**
 * A bell that this process rings for its own commits. While somebody listens, it also asks the
 * file every so often whether another connection has written.
 */
export const watchedBell = (connection: Connection, milliseconds: number): LogBell => {
  const bell = logBell();
  connection.onWoken(bell.ring);
  let watching = false;

  let seen: number | undefined;

  const watch = async (): Promise<void> => {
    watching = true;
    while (bell.listeners() > 0 && !connection.isClosed()) {
      const looked = await connection.read(connection.version);
      // Unknown while others hold the file for long; the next look will tell.
      const current = isLeft(looked) ? undefined : looked.right;
      if (current !== seen) bell.ring();
      seen = current;
      await connection.scheduler.sleep(milliseconds);
    }
    watching = false;
  };

  return {
    ...bell,
    heard: async (since, signal) => {
      const heard = bell.heard(since, signal);
      await (watching ? heard : Promise.race([heard, watch()]));
    },
  };
};
