/** What a store does, seen from outside: spans and metrics, silent where nobody listens. */
export { observedStore } from './observed-store.ts';
