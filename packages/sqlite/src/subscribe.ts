/** How those who follow the log learn that it has grown, by this process or by another one. */
import { logBell, type LogBell } from '@counterfoil/core';
import type { Connection } from './connection.ts';
import { codeOf, numberIn } from './driver.ts';

/**
 * A bell that this process rings for its own commits. While somebody listens, it also asks the
 * file every so often whether another connection has written.
 */
export const watchedBell = (connection: Connection, milliseconds: number): LogBell => {
  const dataVersion = connection.database.prepare('PRAGMA data_version');
  const bell = logBell();
  let watching = false;

  /** Undefined while the file is locked for a moment; the next look will tell. */
  const version = (): number | undefined => {
    try {
      return numberIn(dataVersion.get(), 'data_version');
    } catch (error) {
      if (codeOf(error) === 0) throw error;
      return undefined;
    }
  };
  let seen = version();

  const watch = async (): Promise<void> => {
    watching = true;
    while (bell.listeners() > 0 && !connection.isClosed()) {
      const current = version();
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
