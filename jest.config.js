/** @type {import('jest').Config} */
export default {
  testMatch: [
    '<rootDir>/{packages,examples}/*/test/**/*.test.ts',
    '<rootDir>/docs/test/**/*.test.ts',
  ],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  testEnvironmentOptions: {
    customExportConditions: ['@counterfoil/source', 'node', 'node-addons'],
  },
  maxWorkers: '100%',
  workerIdleMemoryLimit: '512MB',
  coverageProvider: 'babel',
  collectCoverageFrom: ['packages/*/src/**/*.ts'],
};
