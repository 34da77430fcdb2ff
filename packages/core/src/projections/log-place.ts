/**
 * Which event of the log a reader stands at. A position alone does not say: a log that was restored
 * from a backup gives the same positions to other events.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { EventStore } from '../store/event-store.ts';
import { ReadFailed } from './read-log.ts';

export const LogPlace = t.readonly(
  t.strict({ position: t.string, stream: t.string, revision: t.number, hash: t.string }),
);
/** An event and where it stands, as one remembers it who reads on after it later. */
export type LogPlace = t.TypeOf<typeof LogPlace>;

export const placeIn = ({ position, stream, revision, hash }: LogPlace): LogPlace => ({
  position,
  stream,
  revision,
  hash,
});

/**
 * Whether the log has that event at that place. If not, it has another history than the one that
 * was read, and nothing can go on from there. Rejects with `ReadFailed`.
 */
export const isInLog = async (
  { readStream }: Pick<EventStore, 'readStream'>,
  { position, stream, revision, hash }: LogPlace,
): Promise<boolean> => {
  const before = revision === 0 ? {} : { after: revision - 1 };
  const page = await readStream(stream, { ...before, limit: 1, direction: 'forward' })();
  if (E.isLeft(page)) throw new ReadFailed(page.left);
  const [found] = page.right.events;
  return found?.hash === hash && found.position === position;
};
