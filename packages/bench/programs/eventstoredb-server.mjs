/**
 * The protocol server of the EventStoreDB tests in a process of its own, where it takes no time of
 * the one that measures. It says its connection string, and ends when its standard input does.
 */
import { register } from 'node:module';

register('./typescript.mjs', import.meta.url);
const source = new URL('../../eventstoredb/test/server/server.ts', import.meta.url);
const { startServer } = await import(source.href);
const server = await startServer();
process.stdout.write(`${server.connectionString}\n`);
process.stdin.on('end', () => {
  server.kill();
  process.exit();
});
process.stdin.resume();
