/**
 * How those who follow the log learn that it has grown: the server notifies a connection that
 * listens. While somebody follows, there is also a look every so often, because a notification
 * can be lost: the line may be down, or a pooler between may not let it through.
 */
import { logBell, type LogBell } from '@counterfoil/core';
import type { Client } from 'pg';

export interface ListeningBell extends LogBell {
  /** Says goodbye to the server and rings a last time. */
  readonly close: () => void;
}

export const listeningBell = (
  newClient: () => Client,
  channel: string,
  pollEvery: number,
): ListeningBell => {
  const bell = logBell();
  let closed = false;
  let client: Client | null = null;
  let connecting: Promise<void> | null = null;
  /** A server that is silent would never answer it: whoever closes the connections waits. */
  const leave = (listening: Client | null): void => void listening?.end();
  let timer: NodeJS.Timeout | undefined;

  const listen = async (): Promise<void> => {
    const listening = newClient();
    const lost = (): void => {
      if (client === listening) client = null;
    };
    listening.on('error', lost).on('end', lost).on('notification', bell.ring);
    try {
      await listening.connect();
      await listening.query(`LISTEN ${channel}`);
      if (closed) return leave(listening);
      client = listening;
      // What was written before it listened was not told.
      bell.ring();
    } catch {
      // There is a next look, and then the next try.
      leave(listening);
    }
  };

  const look = (): void => {
    if (bell.listeners() === 0) return;
    bell.ring();
    if (client !== null || connecting !== null) return;
    connecting = listen().finally(() => {
      connecting = null;
    });
  };

  return {
    ...bell,
    heard: (since, signal) => {
      const heard = bell.heard(since, signal);
      if (timer === undefined && !closed) {
        timer = setInterval(look, pollEvery);
        timer.unref();
        look();
      }
      return heard;
    },
    close: () => {
      closed = true;
      clearInterval(timer);
      leave(client);
      bell.ring();
    },
  };
};
