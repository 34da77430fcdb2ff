/** The contract of the event-store port as a suite of tests, which every adapter runs. */
import { describe } from '@jest/globals';
import { appending } from './appending.ts';
import { caching } from './caching.ts';
import { closing } from './closing.ts';
import { comparing } from './comparing.ts';
import { competing } from './competing.ts';
import { depending } from './depending.ts';
import type { StoreHarness } from './harness.ts';
import { reading } from './reading.ts';
import { subscribing } from './subscribing.ts';

/** Registers the tests of the event-store contract for one adapter. */
export const eventStoreContract = (name: string, harness: StoreHarness): void => {
  describe(`${name} keeps the event-store contract`, () => {
    appending(harness);
    depending(harness);
    reading(harness);
    subscribing(harness);
    competing(harness);
    caching(harness);
    closing(harness);
    comparing(harness);
  });
};
