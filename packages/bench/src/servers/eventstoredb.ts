/**
 * The server that the EventStoreDB store is measured on: the one that `COUNTERFOIL_ESDB` names, or
 * the protocol server of its tests. That one keeps everything in memory, so figures on it say what
 * the client, the adapter and the socket cost, and nothing about the engine.
 */
import { fileURLToPath } from 'node:url';
import { startProgram } from './program.ts';

const PROGRAM = new URL('../../programs/eventstoredb-server.mjs', import.meta.url);

export interface EventStoreDbServer {
  readonly connectionString: string;
  readonly isReal: boolean;
  readonly stop: () => Promise<void>;
}

export const findEventStoreDb = async (): Promise<EventStoreDbServer> => {
  const named = process.env['COUNTERFOIL_ESDB'] ?? '';
  if (named !== '') return { connectionString: named, isReal: true, stop: () => Promise.resolve() };
  const { place, stop } = await startProgram(fileURLToPath(PROGRAM));
  return { connectionString: place, isReal: false, stop };
};
