/** Taking all that one read of the client gives. */
import type { StreamingRead } from '@eventstore/db-client';
import type { Calls } from './calls.ts';
import { SilentServer } from './trouble.ts';

/**
 * Everything that a read gives; rejects with the error that ended it. The client's reads heed no
 * deadline, and one that is cancelled neither ends nor fails: so whoever waits is freed here.
 */
export const collected = <A>(
  read: StreamingRead<A>,
  { timeoutMilliseconds, ended }: Pick<Calls, 'timeoutMilliseconds' | 'ended'>,
): Promise<ReadonlyArray<A>> =>
  new Promise((resolve, reject) => {
    const items: A[] = [];
    const letGo = () => {
      clearTimeout(timer);
      ended.removeEventListener('abort', closed);
    };
    const giveUp = (error: Error) => {
      letGo();
      reject(error);
      // Rejects where there was no connection to cancel it on, which is as good.
      read.cancel().catch(() => undefined);
    };
    const silent = () => giveUp(new SilentServer(timeoutMilliseconds));
    const closed = () => giveUp(new Error('the store is closed'));
    const timer = setTimeout(silent, timeoutMilliseconds);
    ended.addEventListener('abort', closed);
    read.on('data', (item: A) => {
      timer.refresh();
      items.push(item);
    });
    read.on('end', () => {
      letGo();
      resolve(items);
    });
    // It stays when the read was given up: an error that nobody hears would end the process.
    read.on('error', (error: Error) => {
      letGo();
      reject(error);
    });
  });
