import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Whole audits run inside tests; a busy machine must not turn slowness into a failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
