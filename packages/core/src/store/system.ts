/** The ports as this machine has them: the only file of core that may touch clock and timers. */
import { randomUUID } from 'node:crypto';
import type { Ports } from './ports.ts';

export const systemPorts: Ports = {
  clock: { now: () => new Date().toISOString() },
  ids: { next: () => randomUUID() },
  scheduler: {
    sleep: (milliseconds) =>
      new Promise((resolve) => {
        if (milliseconds === 0) setImmediate(resolve);
        else setTimeout(resolve, milliseconds);
      }),
    random: () => Math.random(),
    elapsed: () => performance.now(),
  },
};
