/** A store for closes that are cut off between two of their appends. */
import type { EventStore } from '@counterfoil/core';

export interface Dying {
  readonly dying: EventStore;
  /** Resolves at the append that nobody answers any more. */
  readonly died: Promise<void>;
}

/** A store that dies at its nth append, and tells when it did. */
export const dyingAt = (store: EventStore, n: number): Dying => {
  let appends = 0;
  let die = (): void => {};
  const died = new Promise<void>((resolve) => (die = resolve));
  const never = (): Promise<never> => new Promise(() => die());
  return {
    died,
    dying: {
      ...store,
      append: (write) => {
        appends += 1;
        return appends < n ? store.append(write) : never;
      },
    },
  };
};
