/** The end of the log that the table `stream_index` does not cover yet, indexed in memory. */

/** The events of one stream that are in the tail: their positions, from a revision on. */
export interface TailRun {
  readonly from: number;
  readonly positions: ReadonlyArray<number>;
}

export interface Tail {
  readonly runOf: (stream: number) => TailRun | undefined;
  readonly add: (stream: number, revision: number, position: number) => void;
  /** Forgets everything up to a position. */
  readonly drop: (upTo: number) => void;
  readonly clear: () => void;
}

export const tail = (): Tail => {
  const runs = new Map<number, { from: number; positions: number[] }>();
  return {
    runOf: (stream) => runs.get(stream),
    add: (stream, revision, position) => {
      const run = runs.get(stream);
      if (run === undefined) runs.set(stream, { from: revision, positions: [position] });
      else run.positions.push(position);
    },
    drop: (upTo) => {
      for (const [stream, { from, positions }] of runs) {
        const dropped = positions.findLastIndex((position) => position <= upTo) + 1;
        if (dropped === positions.length) runs.delete(stream);
        else if (dropped > 0)
          runs.set(stream, { from: from + dropped, positions: positions.slice(dropped) });
      }
    },
    clear: () => runs.clear(),
  };
};
