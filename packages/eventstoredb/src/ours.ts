/**
 * Which events of the server are those of the books. Other programs on it may give their streams
 * names like ours; but what was once ours is never passed over, however it was damaged.
 */
import type { ReadError, StoredEvent } from '@counterfoil/core';
import { isLeft, right, type Either } from 'fp-ts/lib/Either.js';
import { isMetadata, storedOf, type Recorded } from './events.ts';
import type { StreamReader } from './read-stream.ts';

/** The categories of our streams. The `claim-` streams are this store's own bookkeeping. */
export const CATEGORIES: ReadonlyArray<string> = ['books-', 'account-', 'cash-', 'run-'];

const BOOKS = '[A-Za-z0-9][A-Za-z0-9_-]{0,63}';
const ID = '[A-Za-z0-9][A-Za-z0-9._-]{0,63}';
const NAME = new RegExp(`^(?:books-${BOOKS}|(?:account|cash|run)-${BOOKS}\\.${ID})$`);

/** The last event of a stream that was deleted for ever: the server's word, not ours. */
const TOMBSTONE = '$streamDeleted';

/** Made of a hash: other programs number their events by chance, by the clock or in order. */
const HASH_ID = /^.{14}8.{4}[89ab]/;

/** How many streams of others are remembered. */
const STREAMS_MAX = 10_000;

const bearsOurMark = ({ id, metadata }: Recorded): boolean =>
  isMetadata(metadata) || HASH_ID.test(id);

/** Chooses the events of the books among those of the whole log, as they are stored. */
export type Ours = (
  recorded: ReadonlyArray<Recorded>,
) => Promise<Either<ReadError, ReadonlyArray<StoredEvent>>>;

export const oursIn = ({ first }: Pick<StreamReader, 'first'>): Ours => {
  const others = new Set<string>();
  const isOfOthers = (stream: string): false => {
    if (others.size >= STREAMS_MAX) others.clear();
    others.add(stream);
    return false;
  };

  /** Undefined where it depends on the stream. */
  const isOurs = (event: Recorded): boolean | undefined => {
    const { streamId, revision, type } = event;
    if (type === TOMBSTONE || !NAME.test(streamId)) return false;
    if (bearsOurMark(event)) return true;
    if (revision === 0n) return isOfOthers(streamId);
    return others.has(streamId) ? false : undefined;
  };

  /** A stream is whose its first event is. */
  const isOurStream = async (stream: string): Promise<Either<ReadError, boolean>> => {
    const read = await first(stream);
    // Deleted, or nobody let us read it: no account of ours could go on in such a stream.
    if (isLeft(read)) return read.left._tag === 'Denied' ? right(isOfOthers(stream)) : read;
    const isOur = read.right !== undefined && bearsOurMark(read.right);
    return right(isOur || isOfOthers(stream));
  };

  return async (recorded) => {
    const events: StoredEvent[] = [];
    for (const event of recorded) {
      let chosen = isOurs(event);
      if (chosen === undefined) {
        const asked = await isOurStream(event.streamId);
        if (isLeft(asked)) return asked;
        chosen = asked.right;
      }
      if (chosen) events.push(storedOf(event));
    }
    return right(events);
  };
};
