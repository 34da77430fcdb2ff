/** What can be made to go wrong in the test server. */

export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * `silent` neither writes nor answers, `silentAfter` writes and does not answer, the timeouts are
 * answered as such before or after the write, `dieAfter` writes and then cuts all lines, `late`
 * writes and answers only when the fault is let go.
 */
export type AppendFault =
  'silent' | 'silentAfter' | 'timeoutBefore' | 'timeoutAfter' | 'dieAfter' | 'late';

/** `stall` falls silent after the first event, `cut` ends the call after it. */
export type ReadFault = 'silent' | 'unavailable' | 'denied' | 'stall' | 'cut';

export interface Faults {
  /** Asked for each append, with its stream. */
  append: (stream: string) => AppendFault | undefined;
  /** Asked for each read, with its stream or `$all`, and for each subscription, with `$live`. */
  read: (of: string) => ReadFault | undefined;
  /** Where the leader is, if it is not this one. */
  leader: Address | null;
  appendBytesMax: number;
  /** What late answers wait for. */
  patience: Promise<void>;
}

export const noFaults = (): Faults => ({
  append: () => undefined,
  read: () => undefined,
  leader: null,
  appendBytesMax: 1024 * 1024,
  patience: Promise.resolve(),
});

/** A fault for the first so many that match, and none for what follows. */
export const firstOf = <Fault>(
  count: number,
  fault: Fault,
  matches: (stream: string) => boolean = () => true,
): ((stream: string) => Fault | undefined) => {
  let left = count;
  return (stream) => {
    if (left === 0 || !matches(stream)) return undefined;
    left -= 1;
    return fault;
  };
};
