/** Where every stream of the books ends, and one hash over all of it. */
import { sha256 } from './envelope.ts';

/** The end of one stream. */
export interface StreamEnd {
  readonly stream: string;
  readonly revision: number;
  readonly hash: string;
}

/**
 * A hash over all stream heads, sorted bytewise by stream. Recorded when a day is closed, it lets
 * `verify` find a stream that is missing or was cut, whoever cut it.
 */
export const rootOf = (ends: Iterable<StreamEnd>): string => {
  const lines = [...ends].map(({ stream, revision, hash }) => `${stream} ${revision} ${hash}\n`);
  return sha256(lines.sort((a, b) => (a < b ? -1 : 1)).join(''));
};
