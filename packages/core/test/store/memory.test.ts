import { memoryStore } from '@counterfoil/core';
import { eventStoreContract } from '@counterfoil/testkit';

eventStoreContract('the in-memory store', { open: async () => memoryStore() });
